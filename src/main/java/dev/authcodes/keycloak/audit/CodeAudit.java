package dev.authcodes.keycloak.audit;

import dev.authcodes.keycloak.audit.CodeEvent.Action;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.RevocationCause;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Errors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.tracing.TracingProvider;

/**
 * Records operations on codes: a user event ({@link CodeEvent}), a metric, attributes of the current span, and a debug
 * log line for each refusal. All of them identify a code by its id and state the reason that the response withholds.
 * Redemptions are recorded by {@link RedemptionAudit}.
 */
public final class CodeAudit {
    private static final Logger LOG = Logger.getLogger(CodeAudit.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final CodeMetrics metrics;

    public CodeAudit(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.metrics = CodeMetrics.ofServer();
    }

    /** A code was created. It is already committed, so its event is stored even if the request is rolled back. */
    public void created(ClientModel creator, UserSessionModel userSession, AuthCode code) {
        CodeEvent.create(session, Action.CREATE, creator)
                .session(userSession)
                .code(realm, code)
                .expiry(code)
                .redeemer(Optional.ofNullable(code.restrictions().client())
                        .map(realm::getClientById)
                        .map(ClientModel::getClientId)
                        .orElse(null))
                .succeedForGood();
        metrics.created(realm.getName(), creator.getClientId());
        trace(code, null);
    }

    /**
     * No code was created.
     *
     * @param reason an identifier from a small, fixed set
     */
    public void refused(ClientModel creator, UserSessionModel userSession, String reason) {
        CodeEvent.create(session, Action.CREATE, creator)
                .session(userSession)
                .reason(reason)
                .fail(Errors.NOT_ALLOWED);
        refused(Action.CREATE, creator, null, reason);
    }

    /**
     * A code was revoked. The event is stored even if the request is rolled back.
     *
     * @param userSession null if it has ended
     * @param client the client that revoked it; null if there was none, as for an admin
     */
    public void revoked(
            @Nullable UserSessionModel userSession,
            AuthCode code,
            @Nullable ClientModel client,
            RevocationCause cause) {
        CodeEvent.create(session, Action.REVOKE, client)
                .session(userSession)
                .code(realm, code)
                .reason(cause.detail())
                .succeedForGood();
        metrics.revoked(realm.getName(), client == null ? null : client.getClientId(), cause.detail());
        trace(code, cause.detail());
    }

    /**
     * A connection was ended. The event is stored even if the request is rolled back.
     *
     * @param connected the client that was connected
     * @param client the client that ended it; null if there was none, as for an admin
     */
    public void disconnected(
            UserSessionModel userSession,
            ClientModel connected,
            Connection connection,
            @Nullable ClientModel client,
            RevocationCause cause) {
        CodeEvent.create(session, Action.DISCONNECT, client)
                .session(userSession)
                .connection(connection)
                .redeemer(connected.getClientId())
                .reason(cause.detail())
                .succeedForGood();
        metrics.disconnected(realm.getName(), connected.getClientId(), cause.detail());
    }

    void refused(Action action, @Nullable ClientModel client, @Nullable AuthCode code, String reason) {
        String clientId = client == null ? null : client.getClientId();
        LOG.debugf(
                "Auth code refused in realm '%s': action=%s, client='%s', code=%s, reason=%s",
                realm.getName(), action.detail(), clientId, code == null ? "?" : code.id(), reason);
        metrics.refused(realm.getName(), clientId, action, reason);
        trace(code, reason);
    }

    void trace(@Nullable AuthCode code, @Nullable String reason) {
        var span = session.getProvider(TracingProvider.class).getCurrentSpan();
        if (code != null) {
            span.setAttribute("kc.authCodeId", code.id());
        }
        if (reason != null) {
            span.setAttribute("kc.authCodeReason", reason);
        }
    }
}
