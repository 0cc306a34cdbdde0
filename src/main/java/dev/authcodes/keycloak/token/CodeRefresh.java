package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.permission.AdminAccess;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.store.RevokedIds;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager.TokenValidation;
import org.keycloak.representations.RefreshToken;

/**
 * Decides what a refresh with a valid refresh token of a code leads to, by what the code and the client's mappers allow
 * now.
 */
final class CodeRefresh {
    private final KeycloakSession session;
    private final RevokedIds revoked;
    private final ClientPermissions permissions;

    CodeRefresh(KeycloakSession session) {
        this.session = session;
        this.revoked = new RevokedIds(session);
        this.permissions = new ClientPermissions(session);
    }

    ClientPermissions permissions() {
        return permissions;
    }

    /** The origin of the new tokens. */
    CodeOrigin origin(RefreshToken token, ClientModel client, TokenValidation validation) {
        CodeOrigin origin = origin(token);
        return permissions
                .toRedeem(client, validation.user, validation.clientSessionCtx.getScopeString())
                .map(origin::within)
                .orElse(origin);
    }

    /**
     * The context of the new tokens.
     *
     * @param scope what remains of the old token's scope
     * @throws OAuthErrorException invalid_grant, if the refresh is refused
     */
    ClientSessionContext context(
            CodeOrigin origin, ClientModel client, TokenValidation validation, @Nullable String scope)
            throws OAuthErrorException {
        if (origin.isRevoked(revoked)) {
            throw invalid("Auth code revoked");
        }
        if (!origin.filter().allowsRoles() && AdminAccess.isOpen(validation.user, client)) {
            throw invalid("Admin roles beyond the scope of the auth code");
        }
        return new NarrowedContext(session, validation.clientSessionCtx.getClientSession(), origin.filter())
                .forNewTokens(scope);
    }

    static CodeOrigin origin(RefreshToken token) {
        return CodeOrigin.of(token)
                .orElseThrow(() -> new IllegalStateException("only tokens obtained with a code are supported"));
    }

    private static OAuthErrorException invalid(String reason) {
        return new OAuthErrorException(OAuthErrorException.INVALID_GRANT, reason);
    }
}
