package dev.authcodes.keycloak.audit;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.RedemptionRequest;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;

/**
 * A user event about a code.
 *
 * <p>Keycloak's event types are a closed list. {@code OAUTH2_EXTENSION_GRANT} is reserved for extensions, so our events
 * cannot be mistaken for those of another feature, and realms that save events save it by default. The detail
 * {@code action} tells what was done. Revoking a code and ending a connection are {@code REVOKE_GRANT}, as at
 * Keycloak's revocation endpoint and in its account console.
 */
final class CodeEvent {
    private static final Logger LOG = Logger.getLogger(CodeEvent.class);

    private static final String CODE_ID = "auth_code_id";
    private static final String CREATOR = "auth_code_creator";
    private static final String REDEEMER = "auth_code_redeemer";
    private static final String USES = "auth_code_uses";
    private static final String USES_LEFT = "auth_code_uses_left";
    private static final String REPEAT = "auth_code_repeat";
    private static final String CONNECTION = "auth_code_connection";
    private static final String DEVICE_NAME = "auth_code_device_name";
    private static final String EXPIRES_AT = "auth_code_expires_at";

    private final EventBuilder event;

    private CodeEvent(EventBuilder event, Action action) {
        this.event = event.detail(Details.ACTION, action.detail());
    }

    /** What was done, or attempted, with a code. */
    enum Action {
        CREATE,
        REDEEM,
        /** A code was presented after its last use. */
        REPLAY,
        REVOKE,
        /** A connection was ended. */
        DISCONNECT;

        /** The event's {@code action}. */
        String detail() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Starts an event by this client; null: by none. */
    static CodeEvent create(KeycloakSession session, Action action, @Nullable ClientModel client) {
        EventType type = switch (action) {
            case REVOKE, DISCONNECT -> EventType.REVOKE_GRANT;
            case CREATE, REDEEM, REPLAY -> EventType.OAUTH2_EXTENSION_GRANT;
        };
        RealmModel realm = session.getContext().getRealm();
        EventBuilder event = new EventBuilder(
                        realm, session, session.getContext().getConnection())
                .event(type)
                .client(client)
                .detail(Details.GRANT_TYPE, RedemptionRequest.GRANT_TYPE);
        return new CodeEvent(event, action);
    }

    /** Completes the event of a token request. */
    static CodeEvent of(EventBuilder event, Action action) {
        return new CodeEvent(event, action);
    }

    CodeEvent session(@Nullable UserSessionModel userSession) {
        if (userSession != null) {
            event.user(userSession.getUser()).session(userSession);
        }
        return this;
    }

    CodeEvent code(RealmModel realm, AuthCode code) {
        ClientModel creator = realm.getClientById(code.creator());
        event.detail(CODE_ID, code.id())
                .detail(CREATOR, creator == null ? null : creator.getClientId())
                .detail(USES, String.valueOf(code.uses()));
        return this;
    }

    CodeEvent expiry(AuthCode code) {
        event.detail(EXPIRES_AT, String.valueOf(code.expiresAt().getEpochSecond()));
        return this;
    }

    /** @param clientId the redeemer, or the only client that may redeem; null: any client */
    CodeEvent redeemer(@Nullable String clientId) {
        event.detail(REDEEMER, clientId);
        return this;
    }

    CodeEvent usesLeft(int usesLeft, boolean repeat) {
        event.detail(USES_LEFT, String.valueOf(usesLeft)).detail(REPEAT, repeat ? "true" : null);
        return this;
    }

    CodeEvent connection(Connection connection) {
        event.detail(CONNECTION, connection.id())
                .detail(CODE_ID, connection.codeId())
                .detail(DEVICE_NAME, connection.deviceName());
        return this;
    }

    /** Removes the details of a redemption whose use was given back. */
    CodeEvent withoutRedemption() {
        event.removeDetail(USES_LEFT);
        event.removeDetail(CONNECTION);
        return this;
    }

    CodeEvent reason(String reason) {
        return detail(Details.REASON, reason);
    }

    CodeEvent detail(String name, @Nullable String value) {
        event.detail(name, value);
        return this;
    }

    /** Sends the event and stores it even if the request is rolled back. */
    void succeedForGood() {
        send(() -> event.storeImmediately(true).success());
    }

    /** The same for something that was refused. */
    void fail(String error) {
        send(() -> event.error(error));
    }

    /**
     * An event of this kind has a transaction for itself, which an event listener or the event store can let fail. That
     * must not change what was done: a created code would be lost, and a revocation of several would stop halfway.
     */
    private void send(Runnable sending) {
        try {
            sending.run();
        } catch (RuntimeException e) {
            Map<String, String> details = event.getEvent().getDetails();
            LOG.errorf(
                    e,
                    "Event lost: action=%s, code=%s, reason=%s",
                    details.get(Details.ACTION),
                    details.get(CODE_ID),
                    details.get(Details.REASON));
        }
    }
}
