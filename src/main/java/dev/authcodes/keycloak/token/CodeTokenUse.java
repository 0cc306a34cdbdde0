package dev.authcodes.keycloak.token;

import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

/**
 * Where an access token obtained with a code may be presented. Keycloak asks after it has verified the token, at every
 * endpoint of its own that takes one but userinfo and introspection (26.7, {@code BearerTokenAuthenticator}): the Admin
 * and Account REST APIs, UMA, and the endpoints of this extension among them.
 */
public final class CodeTokenUse {
    private final KeycloakSession session;

    public CodeTokenUse(KeycloakSession session) {
        this.session = session;
    }

    /** @param verified a token that Keycloak has verified in this request */
    public boolean isAllowed(AccessToken verified) {
        String path = session.getContext().getUri().getPath();
        return CodeOrigin.of(verified)
                .filter(origin -> isWithin(origin, path))
                .filter(origin -> !origin.isRevoked(session))
                .isPresent();
    }

    private static boolean isWithin(CodeOrigin origin, String path) {
        // The Admin REST API, which looks at the roles of the user, or at policies for them, and not at the token.
        if (!path.matches("/?realms/[^/]+/.+")) {
            return origin.filter().letsRoles();
        }
        // Verifiable credentials outlive the user session.
        if (path.matches("/?realms/[^/]+/protocol/oid4vc/.*")) {
            return false;
        }
        // The endpoints of protocols create tokens from the one that is presented, whatever it states.
        return !origin.isNarrowed() || !path.matches("/?realms/[^/]+/protocol/.*");
    }
}
