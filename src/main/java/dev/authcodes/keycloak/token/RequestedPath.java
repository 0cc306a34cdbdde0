package dev.authcodes.keycloak.token;

import java.util.regex.Pattern;
import org.keycloak.models.KeycloakSession;

/** Which of Keycloak's APIs a request is for, by its path below the server's own. */
final class RequestedPath {
    private static final Pattern OF_REALM = Pattern.compile("/?realms/[^/]+/.*");
    private static final Pattern OF_PROTOCOL = Pattern.compile("/?realms/[^/]+/protocol/.*");
    private static final Pattern OF_CREDENTIALS = Pattern.compile("/?realms/[^/]+/protocol/oid4vc/.*");

    private final String path;

    RequestedPath(KeycloakSession session) {
        this.path = session.getContext().getUri().getPath();
    }

    /** Whether it is not below a realm's own address, such as the Admin REST API. */
    boolean isAdministration() {
        return !OF_REALM.matcher(path).matches() || path.contains("..");
    }

    /** Whether it is one of the endpoints of a protocol, which create a token from the one that is presented. */
    boolean isProtocol() {
        return OF_PROTOCOL.matcher(path).matches();
    }

    /** Whether it is one of the endpoints for verifiable credentials, which outlive the user session. */
    boolean isCredentialIssuance() {
        return OF_CREDENTIALS.matcher(path).matches();
    }
}
