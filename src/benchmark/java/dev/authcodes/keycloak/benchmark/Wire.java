package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends HTTP requests one after the other, on connections that are kept alive, and counts them: none goes another way. */
final class Wire {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** It follows no redirects, so that each is a request that is counted. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private int requests;

    Reply send(HttpRequest.Builder request) {
        requests++;
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many were sent so far. */
    int requests() {
        return requests;
    }
}
