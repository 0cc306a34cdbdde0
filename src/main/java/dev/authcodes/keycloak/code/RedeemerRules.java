package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/** What the realm's admin and the person say about a redeemer: its mappers, and the consent it was given. */
@FunctionalInterface
public interface RedeemerRules {
    /** Why this client may not redeem this code of this session; empty if it may. */
    Optional<RedemptionRefusal> objection(UserSessionModel userSession, AuthCode code, RedemptionRequest request);
}
