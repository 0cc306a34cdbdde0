package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.store.RevokedIds;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.JsonWebToken;

/**
 * A verified token that is presented for another one, at token exchange (RFC 8693) or UMA. If it was obtained with a
 * code, the new one inherits its origin. Tokens of a narrowed code cannot be exchanged, because those grants determine
 * the scope on their own.
 */
final class SubjectToken {
    private final KeycloakSession session;
    private final EventBuilder event;
    private final RevokedIds revoked;
    private final ClientPermissions permissions;
    private final Optional<CodeOrigin> origin;

    /** @param verified a token that Keycloak has verified in this request; null: there is none */
    SubjectToken(KeycloakSession session, EventBuilder event, @Nullable JsonWebToken verified) {
        this.session = session;
        this.event = event;
        this.revoked = new RevokedIds(session);
        this.permissions = new ClientPermissions(session);
        this.origin = CodeOrigin.of(verified);
    }

    Optional<CodeOrigin> origin() {
        return origin;
    }

    boolean isOfCode() {
        return origin.isPresent();
    }

    /** @throws org.keycloak.services.CorsErrorResponseException invalid_grant */
    void requireExchangeable() {
        if (origin.filter(CodeOrigin::isNarrowed).isPresent()) {
            throw refusal("auth_code_narrowed", "A token of a narrowed auth code cannot be exchanged");
        }
        if (origin.filter(code -> code.isRevoked(revoked)).isPresent()) {
            throw refusal("auth_code_revoked", "Invalid token");
        }
    }

    /**
     * @throws org.keycloak.services.CorsErrorResponseException invalid_grant, where the new token could not inherit the
     *     origin
     */
    void requireNotOfCode() {
        if (isOfCode()) {
            throw refusal(
                    "auth_code_of_session",
                    "A token of an auth code can only be exchanged for tokens of the same session");
        }
    }

    /** The manager that creates the new tokens; Keycloak's own if this one was not obtained with a code. */
    TokenManager tokenManager(TokenManager keycloaks) {
        return origin.map(code -> CodeTokenManager.following(event, code, permissions))
                .orElse(keycloaks);
    }

    private RuntimeException refusal(String reason, String description) {
        return CodeTokenManager.refusal(session, event, OAuthErrorException.INVALID_GRANT, reason, description);
    }
}
