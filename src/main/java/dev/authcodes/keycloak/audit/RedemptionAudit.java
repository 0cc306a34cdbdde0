package dev.authcodes.keycloak.audit;

import dev.authcodes.keycloak.audit.CodeEvent.Action;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.RedemptionOutcome;
import java.time.Duration;
import java.time.Instant;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/** Records redemptions, in the event that Keycloak's token endpoint sends for every grant. */
public final class RedemptionAudit {
    /** The {@code action} of the events. */
    public static final String ACTION = Action.REDEEM.detail();
    /** The event's {@code error}, so that an alert can match it alone. */
    private static final String REPLAYED = "auth_code_replayed";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final CodeMetrics metrics;
    private final CodeAudit audit;

    public RedemptionAudit(KeycloakSession session, CodeAudit audit) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.metrics = CodeMetrics.ofServer();
        this.audit = audit;
    }

    /**
     * A code was redeemed, or a request retried. To be called before the tokens are created, which sends the event.
     * Counted only if the request succeeds.
     *
     * @param event the event of the token request
     */
    public void redeemed(EventBuilder event, ClientModel redeemer, RedemptionOutcome.Redeemed redeemed, int usesLeft) {
        AuthCode code = redeemed.code();
        CodeEvent.of(event, Action.REDEEM)
                .session(redeemed.userSession())
                .code(realm, code)
                .redeemer(redeemer.getClientId())
                .usesLeft(usesLeft, redeemed.repeat());
        Duration afterCreation = Duration.between(code.createdAt(), Instant.ofEpochMilli(Time.currentTimeMillis()));
        AfterCommit.run(session, () -> {
            if (redeemed.repeat()) {
                metrics.repeated(realm.getName(), redeemer.getClientId());
            } else {
                metrics.redeemed(realm.getName(), redeemer.getClientId(), afterCreation);
            }
        });
        audit.trace(code, null);
    }

    /**
     * Adds the connection to the event, before the tokens are created.
     *
     * @param event the event of the token request
     */
    public void connected(EventBuilder event, Connection connection) {
        CodeEvent.of(event, Action.REDEEM).connection(connection);
    }

    /**
     * A code was rejected. Sends the event.
     *
     * @param event the event of the token request
     */
    public void rejected(EventBuilder event, ClientModel redeemer, RedemptionOutcome.Rejected rejected) {
        Action action = rejected.replayed().isPresent() ? Action.REPLAY : Action.REDEEM;
        CodeEvent rejection = CodeEvent.of(event, action)
                .session(rejected.userSession())
                .redeemer(redeemer.getClientId())
                .withoutRedemption()
                .reason(rejected.reason().detail());
        AuthCode code = rejected.code();
        if (code != null) {
            rejection.code(realm, code);
        }
        rejection.fail(error(rejected));
        audit.refused(action, redeemer, code, rejected.reason().detail());
    }

    private static String error(RedemptionOutcome.Rejected rejected) {
        if (rejected.replayed().isPresent()) {
            return REPLAYED;
        }
        return switch (rejected.reason()) {
            case BUSY -> OAuthErrorException.TEMPORARILY_UNAVAILABLE;
            case TOO_MANY_GUESSES -> Errors.SLOW_DOWN;
            default -> Errors.INVALID_CODE;
        };
    }

    /**
     * A request to redeem was rejected before its code was looked up. Sends the event.
     *
     * @param event the event of the token request
     * @param error one of {@link Errors}
     * @param reason an identifier, such as {@code client_not_found}
     */
    public void rejected(EventBuilder event, String error, String reason) {
        rejected(event, error, reason, error);
    }

    /**
     * The same, with a reason for the metric that differs from the event's error.
     *
     * @param metricReason from a small, fixed set
     */
    public void rejected(EventBuilder event, String error, String reason, String metricReason) {
        CodeEvent.of(event, Action.REDEEM).reason(reason).fail(error);
        rejected(metricReason);
    }

    /**
     * One of the realm's client policies rejected a redemption. Sends the event, with the details that Keycloak's own
     * grants add. A use that was redeemed is given back, so the event does not state how many are left.
     *
     * @param event the event of the token request
     */
    public void rejected(EventBuilder event, ClientPolicyException policy) {
        CodeEvent.of(event, Action.REDEEM)
                .reason(Details.CLIENT_POLICY_ERROR)
                .detail(Details.CLIENT_POLICY_ERROR, policy.getError())
                .detail(Details.CLIENT_POLICY_ERROR_DETAIL, policy.getErrorDetail())
                .withoutRedemption()
                .fail(policy.getError());
        rejected(Details.CLIENT_POLICY_ERROR);
    }

    private void rejected(String error) {
        audit.refused(Action.REDEEM, session.getContext().getClient(), null, error);
    }
}
