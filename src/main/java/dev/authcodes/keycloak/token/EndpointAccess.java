package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.store.RevokedIds;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

/**
 * Where an access token obtained with a code may be presented. Keycloak asks after it has verified the token, at every
 * endpoint of its own that takes one but userinfo and introspection (26.7, {@code BearerTokenAuthenticator}): the Admin
 * and Account REST APIs, UMA, and the endpoints of this extension among them.
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
     * Whether the token may be presented at the path of this request.
     *
     * @param verified a token that Keycloak has verified in this request
     */
    public boolean isAllowed(AccessToken verified) {
        String path = session.getContext().getUri().getPath();
        return CodeOrigin.of(verified).filter(origin -> isAllowed(origin, path)).isPresent();
    }

    /** The same for any token; one that was not obtained with a code may be presented wherever Keycloak allows it. */
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
        // The Admin REST and SCIM APIs look at the roles of the user, and at policies for them, but not at the token.
        if (api.isEmpty() || api.startsWith("scim/")) {
            return origin.filter().allowsRoles();
        }
        // Verifiable credentials and the tokens of an identity provider outlive the user session.
        if (api.startsWith("protocol/oid4vc/") || api.startsWith("broker/")) {
            return false;
        }
        // Protocols create tokens from the one that is presented, and by the Authorization Services whoever owns a
        // resource shares it, whatever the token states.
        return !origin.isNarrowed() || !(api.startsWith("protocol/") || api.startsWith("authz/"));
    }
}
