package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.compat.RequestApi;
import dev.authcodes.keycloak.permission.AdminAccess;
import dev.authcodes.keycloak.permission.RedeemPermission;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Checks what the admin and the user allow a redeemer: its mappers and its consent. Comes after the restrictions of the
 * code, because a missing consent is disclosed.
 */
final class RedeemerCheck {
    private final KeycloakSession session;

    RedeemerCheck(KeycloakSession session) {
        this.session = session;
    }

    /** @param permission empty if no mapper applies to the client for this user */
    Optional<RedemptionRefusal> objection(
            UserModel user, AuthCode code, RedemptionRequest request, Optional<RedeemPermission> permission) {
        if (permission.isEmpty()) {
            return Optional.of(RedemptionRefusal.CLIENT_NOT_PERMITTED);
        }
        if (!permission.get().allowsFrom(request.address())) {
            return Optional.of(RedemptionRefusal.NETWORK_NOT_ALLOWED);
        }
        ScopeFilter filter = new ScopeFilter(code.restrictions().scope())
                .and(permission.get().scopes());
        if (!filter.allowsRoles() && AdminAccess.isOpen(user, request.client())) {
            return Optional.of(RedemptionRefusal.ADMIN_ROLE_BEYOND_SCOPE);
        }
        return RequestApi.hasConsent(session, user, request.client(), null, request.scope())
                ? Optional.empty()
                : Optional.of(RedemptionRefusal.CONSENT_MISSING);
    }
}
