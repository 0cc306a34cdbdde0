package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.RedemptionAudit;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.RedemptionOutcome;
import dev.authcodes.keycloak.code.RedemptionOutcome.Redeemed;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionOutcome.Rejected;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.notification.UserNotification;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.permission.RedeemPermission;
import dev.authcodes.keycloak.store.ClientSessionTurn;
import dev.authcodes.keycloak.store.CodeStore;
import dev.authcodes.keycloak.store.ConnectionNotes;
import dev.authcodes.keycloak.token.CodeOrigin;
import dev.authcodes.keycloak.token.CodeTokens;
import dev.authcodes.keycloak.token.RedemptionPolicies;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.tracing.TracingProvider;

/**
 * Redeems codes, for the grant and for {@code code-login}. Everything is checked before the use is redeemed, so a
 * refused request uses up nothing.
 */
public final class CodeRedemption {
    private final KeycloakSession session;
    private final ClientPermissions permissions;
    private final UseRedemption uses;
    private final SessionJoin sessionJoin;
    private final ClientSessionTurn turn;
    private final ConnectionLimit connectionLimit;
    private final CodeStore store;
    private final ReplayAlarm replayAlarm;
    private final RedemptionAudit audit;
    private final UserNotification notices;

    CodeRedemption(
            KeycloakSession session,
            ClientPermissions permissions,
            UseRedemption uses,
            SessionJoin sessionJoin,
            ClientSessionTurn turn,
            ConnectionLimit connectionLimit,
            CodeStore store,
            ReplayAlarm replayAlarm,
            RedemptionAudit audit,
            UserNotification notices) {
        this.session = session;
        this.permissions = permissions;
        this.uses = uses;
        this.sessionJoin = sessionJoin;
        this.turn = turn;
        this.connectionLimit = connectionLimit;
        this.store = store;
        this.replayAlarm = replayAlarm;
        this.audit = audit;
        this.notices = notices;
    }

    /**
     * Redeems the presented code and sends the event.
     *
     * @param context of the redeemer's request, whose client is authenticated as its type requires
     */
    public RedemptionAnswer redeem(OAuth2GrantType.Context context, RedemptionParameters parameters) {
        return session.getProvider(TracingProvider.class).trace(CodeRedemption.class, "redeem", span -> {
            RedemptionPolicies policies = new RedemptionPolicies(context);
            try {
                policies.onRequest();
                return redeem(context, policies, parameters);
            } catch (ClientPolicyException e) {
                audit.rejected(context.getEvent(), e);
                return new RedemptionAnswer.RejectedByPolicy(
                        e.getError(), Objects.requireNonNullElse(e.getErrorDetail(), ""), e.getErrorStatus());
            }
        });
    }

    private RedemptionAnswer redeem(
            OAuth2GrantType.Context context, RedemptionPolicies policies, RedemptionParameters parameters)
            throws ClientPolicyException {
        RequestCheck check = new RequestCheck(context, permissions);
        Optional<RedemptionAnswer.RequestRefused> refused = check.objection(parameters);
        if (refused.isPresent()) {
            RedemptionAnswer.RequestRefused.RequestError error = refused.get().error();
            audit.rejected(context.getEvent(), error.eventError(), error.reason(), error.metricReason());
            return refused.get();
        }
        RedemptionRequest request = check.request(parameters);
        RedemptionOutcome outcome = uses.redeem(parameters.authCode(), request);
        if (outcome instanceof Rejected rejected) {
            audit.rejected(context.getEvent(), request.client(), rejected);
            rejected.replayed().ifPresent(replayAlarm::raise);
            return new RedemptionAnswer.CodeRejected(rejected.reason());
        }
        Redeemed redeemed = (Redeemed) outcome;
        audit.redeemed(context.getEvent(), request.client(), redeemed, store.usesLeft(redeemed.code()));
        return answer(context, policies, redeemed, request);
    }

    private RedemptionAnswer answer(
            OAuth2GrantType.Context context, RedemptionPolicies policies, Redeemed redeemed, RedemptionRequest request)
            throws ClientPolicyException {
        boolean completed = false;
        try {
            UserSessionModel userSession = redeemed.userSession();
            RedeemPermission permission = permissions
                    .toRedeem(request.client(), userSession.getUser(), request.scope())
                    .orElseThrow();
            CodeOrigin origin = CodeOrigin.redeemed(redeemed.code(), permission, request.requestId());
            Connection connection = Connection.redeemed(origin.connection(), redeemed.code(), request);
            audit.connected(context.getEvent(), connection);
            turn.endWithTransaction();
            ClientSessionContext connected = sessionJoin.connect(userSession, request, origin);
            if (!RealmSessions.hasStarted(connected.getClientSession().getStarted())) {
                return giveUp(context.getEvent(), redeemed, RedemptionRefusal.SESSION_NOT_STARTED);
            }
            notices.connected(permission, redeemed, request.client(), connection);
            Response response = new CodeTokens(context, policies, origin).create(userSession, connected);
            // Little more than the commit is left to be done, so that the next turn begins soon.
            if (!turn.await()) {
                return giveUp(context.getEvent(), redeemed, RedemptionRefusal.BUSY);
            }
            // In the turn, because requests share the map in Keycloak's cache, which can lose a concurrent write.
            new ConnectionNotes(connected.getClientSession()).write(connection);
            connectionLimit.enforce(connected.getClientSession());
            completed = true;
            return new RedemptionAnswer.Tokens(response);
        } finally {
            if (!completed) {
                // Gives the use back, see CodeStore.
                session.getTransactionManager().setRollbackOnly();
            }
        }
    }

    private RedemptionAnswer giveUp(EventBuilder event, Redeemed redeemed, RedemptionRefusal reason) {
        Rejected rejected = new Rejected(reason, redeemed.userSession(), redeemed.code());
        audit.rejected(event, session.getContext().getClient(), rejected);
        return new RedemptionAnswer.CodeRejected(reason);
    }
}
