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
        return CodeOrigin.of(verified).filter(this::isAllowed).isPresent();
    }

    private boolean isAllowed(CodeOrigin origin) {
        RequestedPath requested = new RequestedPath(session);
        boolean beyondScope = requested.isAdministration()
                // It looks at the roles of the user, and at policies for them, but not at those in the token.
                ? !origin.filter().letsRoles()
                : requested.isProtocol() && origin.isNarrowed();
        return !beyondScope && !requested.isCredentialIssuance() && !origin.isRevoked(session);
    }
}
