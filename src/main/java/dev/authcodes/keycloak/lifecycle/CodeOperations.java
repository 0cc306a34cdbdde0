package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.RevocationCause;
import org.keycloak.models.KeycloakSession;

/**
 * What can be done with codes in one request. This is the composition root: the one place where the objects of a request
 * are wired. Each is created when it is first asked for; endpoints are given this and create none of them.
 */
public final class CodeOperations {
    private final KeycloakSession session;

    public CodeOperations(KeycloakSession session) {
        this.session = session;
    }

    public CodeCreation creation() {
        return new CodeCreation(session);
    }

    public CodeRedemption redemption() {
        return new CodeRedemption(session);
    }

    public CodeListing listing() {
        return new CodeListing(session);
    }

    public CodeRevocation revocation(RevocationCause cause) {
        return new CodeRevocation(session, cause);
    }

    public ConnectedApps connections() {
        return new ConnectedApps(session);
    }

    public CodeAudit audit() {
        return new CodeAudit(session);
    }
}
