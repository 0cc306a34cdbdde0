package dev.authcodes.keycloak.audit;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedemptionOutcome;
import dev.authcodes.keycloak.code.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RevocationCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.tracing.TracingProvider;

/**
 * Writes down what becomes of codes: a user event, a metric, attributes of the current span, and for every refusal a
 * line in the debug log. All of them name a code by its id, and say the reason that the answer to the client hides.
 *
 * <p>Keycloak's types of events are a closed list. {@code OAUTH2_EXTENSION_GRANT} is the one that it leaves to
 * extensions, so nobody's events are mistaken for ours, and it is saved where a realm saves events, unless its admin
 * chose otherwise; the detail {@code action} says what was done. Only revoking is a {@code REVOKE_GRANT}, as it is with
 * Keycloak's own revocation endpoint and account console.
 */
public final class CodeAudit {
    private static final Logger LOG = Logger.getLogger(CodeAudit.class);

    /** The {@code error} of the event, so that an alarm can be set on it alone. */
    private static final String REPLAYED = "auth_code_replayed";

    private static final String CODE_ID = "auth_code_id";
    private static final String CREATOR = "auth_code_creator";
    private static final String REDEEMER = "auth_code_redeemer";
    private static final String USES = "auth_code_uses";
    private static final String USES_LEFT = "auth_code_uses_left";
    private static final String REPEAT = "auth_code_repeat";
    private static final String EXPIRES_AT = "auth_code_expires_at";

    private static final String CODE_ID_ATTRIBUTE = "kc.authCodeId";
    private static final String REASON_ATTRIBUTE = "kc.authCodeReason";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final CodeMetrics metrics;

    public CodeAudit(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.metrics = CodeMetrics.ofServer();
    }

    /** A code was made and is there for good. So is its event, whatever becomes of the request. */
    public void created(ClientModel creator, UserSessionModel userSession, AuthCode code) {
        EventBuilder event = event(EventType.OAUTH2_EXTENSION_GRANT, Action.CREATE)
                .client(creator)
                .detail(EXPIRES_AT, String.valueOf(code.expiresAt().getEpochSecond()))
                .detail(REDEEMER, code.restrictions().clientId())
                .storeImmediately(true);
        describe(event, userSession, code);
        event.success();
        metrics.created(realm.getName(), creator.getClientId());
        noteInSpan(code, null);
    }

    /**
     * No code was made for this person's app.
     *
     * @param reason one word
     */
    public void refused(ClientModel creator, UserSessionModel userSession, String reason) {
        event(EventType.OAUTH2_EXTENSION_GRANT, Action.CREATE)
                .client(creator)
                .user(userSession.getUser())
                .session(userSession)
                .detail(Details.REASON, reason)
                .error(Errors.NOT_ALLOWED);
        logAndCount(Action.CREATE, creator, reason);
        noteInSpan(null, reason);
    }

    /**
     * A use was spent, or a request was repeated. To be called before the tokens are made, which sends the event; counted only if they get as far
     * as the redeemer.
     *
     * @param event of the token endpoint
     */
    public void redeemed(EventBuilder event, ClientModel redeemer, RedemptionOutcome.Redeemed redeemed, int usesLeft) {
        AuthCode code = redeemed.code();
        describe(event, redeemed.userSession(), code);
        event.detail(Details.ACTION, Action.REDEEM.detail())
                .detail(REDEEMER, redeemer.getClientId())
                .detail(USES_LEFT, String.valueOf(usesLeft))
                .detail(REPEAT, redeemed.repeat() ? "true" : null);
        Duration afterCreation = Duration.between(code.createdAt(), Instant.ofEpochMilli(Time.currentTimeMillis()));
        AfterCommit.run(session, () -> {
            if (redeemed.repeat()) {
                metrics.repeated(realm.getName(), redeemer.getClientId());
            } else {
                metrics.redeemed(realm.getName(), redeemer.getClientId(), afterCreation);
            }
        });
        noteInSpan(code, null);
    }

    /**
     * A code was refused. Sends the event.
     *
     * @param event of the token endpoint
     */
    public void rejected(EventBuilder event, ClientModel redeemer, RedemptionOutcome.Rejected rejected) {
        String reason = rejected.reason().detail();
        boolean replayed = rejected.replayed().isPresent();
        Action action = replayed ? Action.REPLAY : Action.REDEEM;
        AuthCode code = rejected.code();
        if (code != null) {
            describe(event, rejected.userSession(), code);
        } else if (rejected.userSession() != null) {
            event.user(rejected.userSession().getUser()).session(rejected.userSession());
        }
        event.detail(Details.ACTION, action.detail())
                .detail(REDEEMER, redeemer.getClientId())
                .detail(Details.REASON, reason)
                .error(replayed ? REPLAYED : error(rejected.reason()));
        LOG.debugf(
                "Auth code refused in realm '%s': action=%s, client='%s', code=%s, reason=%s",
                realm.getName(), action.detail(), redeemer.getClientId(), code == null ? "?" : code.id(), reason);
        metrics.refused(realm.getName(), redeemer.getClientId(), Action.REDEEM, reason);
        if (replayed) {
            metrics.replayed(realm.getName());
        }
        noteInSpan(code, reason);
    }

    private static String error(RedemptionRefusal reason) {
        return reason == RedemptionRefusal.TOO_MANY_GUESSES ? Errors.SLOW_DOWN : Errors.INVALID_CODE;
    }

    /**
     * A request to redeem was refused before anybody looked at its code. Sends the event.
     *
     * @param event of the token endpoint
     * @param error one of {@link Errors}
     * @param reason in words
     */
    public void rejected(EventBuilder event, String error, String reason) {
        event.detail(Details.ACTION, Action.REDEEM.detail())
                .detail(Details.REASON, reason)
                .error(error);
        rejected(error);
    }

    /**
     * One of the realm's client policies rejected a redemption. Sends the event, with the details that Keycloak's own
     * grants give. A use that was taken is given back, so the event does not say how many are left.
     *
     * @param event of the token endpoint
     */
    public void rejected(EventBuilder event, ClientPolicyException policy) {
        event.detail(Details.ACTION, Action.REDEEM.detail())
                .detail(Details.REASON, Details.CLIENT_POLICY_ERROR)
                .detail(Details.CLIENT_POLICY_ERROR, policy.getError())
                .detail(Details.CLIENT_POLICY_ERROR_DETAIL, policy.getErrorDetail())
                .removeDetail(USES_LEFT)
                .error(policy.getError());
        rejected(Details.CLIENT_POLICY_ERROR);
    }

    /** The same where Keycloak has sent the event. */
    public void rejected(String error) {
        logAndCount(Action.REDEEM, session.getContext().getClient(), error);
    }

    /**
     * A code was revoked, for good whatever becomes of the request.
     *
     * @param userSession null where it has ended meanwhile
     * @param client by which it was revoked; null where it was none, as when an admin did it
     */
    public void revoked(
            @Nullable UserSessionModel userSession,
            AuthCode code,
            @Nullable ClientModel client,
            RevocationCause cause) {
        EventBuilder event = event(EventType.REVOKE_GRANT, Action.REVOKE)
                .client(client)
                .detail(Details.REASON, cause.detail())
                .storeImmediately(true);
        describe(event, userSession, code);
        event.success();
        metrics.revoked(realm.getName(), client == null ? null : client.getClientId(), cause.detail());
        noteInSpan(code, cause.detail());
    }

    private void logAndCount(Action action, @Nullable ClientModel client, String reason) {
        String clientId = client == null ? null : client.getClientId();
        LOG.debugf(
                "Auth code refused in realm '%s': action=%s, client='%s', reason=%s",
                realm.getName(), action.detail(), clientId, reason);
        metrics.refused(realm.getName(), clientId, action, reason);
    }

    private EventBuilder event(EventType type, Action action) {
        return new EventBuilder(realm, session, session.getContext().getConnection())
                .event(type)
                .detail(Details.GRANT_TYPE, RedemptionRequest.GRANT_TYPE)
                .detail(Details.ACTION, action.detail());
    }

    private void describe(EventBuilder event, @Nullable UserSessionModel userSession, AuthCode code) {
        if (userSession != null) {
            event.user(userSession.getUser()).session(userSession);
        }
        event.detail(CODE_ID, code.id())
                .detail(
                        CREATOR,
                        Optional.ofNullable(realm.getClientById(code.creator()))
                                .map(ClientModel::getClientId)
                                .orElse(null))
                .detail(USES, String.valueOf(code.uses()));
    }

    private void noteInSpan(@Nullable AuthCode code, @Nullable String reason) {
        var span = session.getProvider(TracingProvider.class).getCurrentSpan();
        if (code != null) {
            span.setAttribute(CODE_ID_ATTRIBUTE, code.id());
        }
        if (reason != null) {
            span.setAttribute(REASON_ATTRIBUTE, reason);
        }
    }
}
