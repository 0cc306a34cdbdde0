package dev.authcodes.keycloak.token;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.HttpRequest;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AppAuthManager;

/** The access tokens that a request brings along. Its endpoint has verified the one it works with, but passes none on. */
public final class PresentedTokens {

    private PresentedTokens() {}

    /** That of the {@code Authorization} header, then those of the form parameters. */
    public static Stream<AccessToken> of(KeycloakSession session, String... formParameters) {
        HttpRequest request = session.getContext().getHttpRequest();
        AppAuthManager.AuthHeader header =
                AppAuthManager.extractAuthorizationHeaderTokenOrReturnNull(request.getHttpHeaders());
        MultivaluedMap<String, String> form = request.getDecodedFormParameters();
        return Stream.concat(
                read(header == null ? null : header.getToken()).stream(),
                Stream.of(formParameters).flatMap(name -> read(form.getFirst(name)).stream()));
    }

    private static Optional<AccessToken> read(@Nullable String token) {
        if (token == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JWSInput(token).readJsonContent(AccessToken.class));
        } catch (JWSInputException e) {
            return Optional.empty();
        }
    }
}
