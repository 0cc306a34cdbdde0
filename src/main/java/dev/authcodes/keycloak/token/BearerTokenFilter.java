package dev.authcodes.keycloak.token;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.AccessToken;

/**
 * For Keycloak up to 26.5, which does not ask a grant about access tokens: applies {@link EndpointAccess} to Keycloak's
 * own endpoints. From 26.6 on, it does nothing. Keycloak's build discovers it by its annotation.
 *
 * <p>It reads a token before Keycloak verifies it, which is safe because it can only refuse: Keycloak rejects a token
 * whose claims it has not signed.
 */
@Provider
public final class BearerTokenFilter implements ContainerRequestFilter {
    private static final Pattern AUTHORIZATION =
            Pattern.compile("\\s*(?:bearer|dpop)\\s+(\\S+)\\s*", Pattern.CASE_INSENSITIVE);
    /** Endpoints whose tokens are checked in our own classes. */
    private static final Pattern BOUNDED = Pattern.compile("/?realms/[^/]+/(?:auth|protocol/openid-connect)/.*");

    private static volatile @Nullable KeycloakSessionFactory sessions;

    /** Starts filtering. */
    static void activate(KeycloakSessionFactory factory) {
        sessions = factory;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        KeycloakSessionFactory factory = sessions;
        List<String> headers = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        String path = request.getUriInfo().getPath();
        if (factory == null || headers == null || BOUNDED.matcher(path).matches()) {
            return;
        }
        boolean isAllowed = headers.stream()
                .flatMap(header -> claimedOrigin(header).stream())
                .allMatch(origin -> KeycloakModelUtils.runJobInTransactionWithResult(
                        factory, session -> new EndpointAccess(session).isAllowed(origin, path)));
        if (!isAllowed) {
            // RFC 6750, section 3.1
            request.abortWith(Response.status(Response.Status.UNAUTHORIZED)
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                    .build());
        }
    }

    private static Optional<CodeOrigin> claimedOrigin(String header) {
        Matcher matcher = AUTHORIZATION.matcher(header);
        try {
            return matcher.matches()
                    ? CodeOrigin.of(new JWSInput(matcher.group(1)).readJsonContent(AccessToken.class))
                    : Optional.empty();
        } catch (JWSInputException e) {
            // Not a token: Keycloak rejects it.
            return Optional.empty();
        }
    }
}
