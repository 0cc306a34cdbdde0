package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedeemerRules;
import dev.authcodes.keycloak.code.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.ScopeFilter;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;

/** A redeemer needs a mapper that lets it, and where it requires consent, that the person has given it already. */
public final class MappersAndConsent implements RedeemerRules {
    private final KeycloakSession session;
    private final Policies policies;

    public MappersAndConsent(KeycloakSession session, Policies policies) {
        this.session = session;
        this.policies = policies;
    }

    @Override
    public Optional<RedemptionRefusal> objection(
            UserSessionModel userSession, AuthCode code, RedemptionRequest request) {
        UserModel user = userSession.getUser();
        Policy policy = policies.forClient(request.client(), user, request.scope());
        if (!policy.redeem()) {
            return Optional.of(RedemptionRefusal.CLIENT_NOT_PERMITTED);
        }
        if (!policy.networks().allowRedemption(request.address())) {
            return Optional.of(RedemptionRefusal.NETWORK_NOT_ALLOWED);
        }
        ScopeFilter filter = new ScopeFilter(code.restrictions().scope());
        if (!filter.letsRoles() && AdminAccess.isOpen(user, request.client())) {
            return Optional.of(RedemptionRefusal.ADMIN_ROLE_BEYOND_SCOPE);
        }
        boolean consented =
                TokenManager.verifyConsentStillAvailable(session, user, request.client(), null, request.scope());
        return consented ? Optional.empty() : Optional.of(RedemptionRefusal.CONSENT_MISSING);
    }
}
