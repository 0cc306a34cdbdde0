package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.store.RevokedIds;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

/**
 * Where an access token obtained with a code may be used. Keycloak asks after verifying the token, at all of its
 * endpoints for access tokens except userinfo and introspection (26.7, {@code BearerTokenAuthenticator}), among them
 * the Admin and Account REST APIs, UMA and the endpoints of this extension.
 */
public final class EndpointAccess {
    private static final Pattern OF_REALM = Pattern.compile("/?realms/[^/]+/(.+)");

    private final KeycloakSession session;
    private final RevokedIds revoked;

    public EndpointAccess(KeycloakSession session) {
        this.session = session;
        this.revoked = new RevokedIds(session);
    }

    /**
     * Whether the token may be used at the path of this request.
     *
     * @param verified a token that Keycloak has verified in this request
     */
    public boolean isAllowed(AccessToken verified) {
        String path = session.getContext().getUri().getPath();
        return CodeOrigin.of(verified).filter(origin -> isAllowed(origin, path)).isPresent();
    }

    /** The same for any token; one that was not obtained with a code is always allowed. */
    public boolean isAllowedOrNotOfCode(AccessToken verified) {
        return CodeOrigin.of(verified).isEmpty() || isAllowed(verified);
    }

    /** @param path below the base URL of the server */
    boolean isAllowed(CodeOrigin origin, String path) {
        return isWithin(origin, path) && !origin.isRevoked(revoked);
    }

    private static boolean isWithin(CodeOrigin origin, String path) {
        Matcher matcher = OF_REALM.matcher(path);
        String api = matcher.matches() && !path.contains("..") ? matcher.group(1) : "";
        // The Admin REST and SCIM APIs evaluate the user's roles, and policies for them, but not the token.
        if (api.isEmpty() || api.startsWith("scim/")) {
            return origin.filter().allowsRoles();
        }
        // Verifiable credentials and the tokens of an identity provider outlive the user session.
        if (api.startsWith("protocol/oid4vc/") || api.startsWith("broker/")) {
            return false;
        }
        // Protocols create new tokens from this one, and the Authorization Services let owners share resources, both
        // regardless of the token's claims.
        return !origin.isNarrowed() || !(api.startsWith("protocol/") || api.startsWith("authz/"));
    }
}
