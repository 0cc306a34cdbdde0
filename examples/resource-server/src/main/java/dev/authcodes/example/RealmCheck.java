package dev.authcodes.example;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Looks for the realm at startup. Spring would do so only at the first request, and answer every request with 500 if
 * there is none.
 */
@Component
class RealmCheck implements InitializingBean {
    private final String issuer;

    RealmCheck(@Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri}") String issuer) {
        this.issuer = issuer;
    }

    /** There is no realm at ISSUER. The message is for the operator, see {@link RealmMissingAnalyzer}. */
    static final class RealmMissing extends RuntimeException {
        private static final long serialVersionUID = 1;

        RealmMissing(String message) {
            super(message);
        }
    }

    @Override
    public void afterPropertiesSet() throws InterruptedException {
        if (issuer.endsWith("/")) {
            throw new RealmMissing("ISSUER must not end with a slash: " + issuer);
        }
        URI discovery = URI.create(issuer + "/.well-known/openid-configuration");
        try {
            int status = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(discovery).build(), BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                throw new RealmMissing("There is no realm at " + issuer + ". Check ISSUER.");
            }
        } catch (IOException e) {
            throw new RealmMissing("No connection to " + issuer + ".");
        }
    }
}
