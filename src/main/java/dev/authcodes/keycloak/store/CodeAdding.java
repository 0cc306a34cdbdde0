package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStore.Addition;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Retry;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Adds a code to its user session in a transaction of its own, so that the code is there for good before anybody is
 * told of it, and tries again where somebody else wrote the session at the same moment.
 */
final class CodeAdding {
    private static final Logger LOG = Logger.getLogger(CodeAdding.class);
    private static final int ATTEMPTS = 8;
    private static final int BACKOFF_BASE_MILLIS = 10;

    private final KeycloakSessionFactory factory;
    private final KeycloakContext context;

    CodeAdding(KeycloakSessionFactory factory, KeycloakContext context) {
        this.factory = factory;
        this.context = context;
    }

    Addition add(AuthCode code, int maxActive) {
        AtomicReference<@Nullable Addition> result = new AtomicReference<>();
        Retry.executeWithBackoff(
                iteration -> result.set(attempt(code, maxActive)),
                (iteration, failure) -> LOG.debugf(failure, "Attempt %d to add a code failed", iteration + 1),
                ATTEMPTS,
                BACKOFF_BASE_MILLIS);
        return requireNonNull(result.get(), "an attempt had no result and did not fail either");
    }

    private Addition attempt(AuthCode code, int maxActive) {
        AtomicReference<@Nullable Integer> slot = new AtomicReference<>();
        try {
            return KeycloakModelUtils.runJobInTransactionWithResult(
                    factory, context, session -> add(session, code, maxActive, slot), "Add auth code");
        } catch (RuntimeException e) {
            // The single-use objects in the cache are not part of the transaction that has just been rolled back.
            Integer taken = slot.get();
            if (taken != null) {
                KeycloakModelUtils.runJobInTransaction(
                        factory, session -> new Slots(session.singleUseObjects()).giveBack(code, taken));
            }
            throw e;
        }
    }

    private static Addition add(
            KeycloakSession session, AuthCode code, int maxActive, AtomicReference<@Nullable Integer> taken) {
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
        if (userSession == null) {
            return Addition.SESSION_ENDED;
        }
        SingleUseObjectProvider objects = session.singleUseObjects();
        Slots slots = new Slots(objects);
        Map<String, CodeRecord> active = pruneExpired(userSession);
        if (active.size() >= maxActive) {
            pruneSpent(userSession, active, objects, slots);
        }
        OptionalInt slot =
                active.size() >= maxActive ? OptionalInt.empty() : slots.take(code, maxActive, slotsOf(active));
        if (slot.isEmpty()) {
            return Addition.LIMIT_EXCEEDED;
        }
        taken.set(slot.getAsInt());
        new Uses(objects).lay(code);
        userSession.setNote(
                CodeRecord.key(code.digest()),
                CodeRecord.of(code, slot.getAsInt()).write());
        return Addition.ADDED;
    }

    /** Removes the records of codes that have expired, and of those that this version cannot read; returns the rest. */
    private static Map<String, CodeRecord> pruneExpired(UserSessionModel userSession) {
        Map<String, CodeRecord> active = new HashMap<>();
        userSession.getNotes().forEach((name, note) -> {
            if (CodeRecord.isKey(name)) {
                CodeRecord.read(note)
                        .filter(record -> record.expiresAt() > Time.currentTimeSeconds())
                        .ifPresentOrElse(
                                record -> active.put(CodeRecord.digest(name), record),
                                () -> userSession.removeNote(name));
            }
        });
        return active;
    }

    private static void pruneSpent(
            UserSessionModel userSession,
            Map<String, CodeRecord> active,
            SingleUseObjectProvider objects,
            Slots slots) {
        Uses uses = new Uses(objects);
        active.entrySet().removeIf(entry -> {
            AuthCode other = entry.getValue().toCode(userSession.getId(), entry.getKey());
            boolean spent = !uses.isAnyLeft(other);
            if (spent) {
                userSession.removeNote(CodeRecord.key(entry.getKey()));
                slots.free(other, entry.getValue().slot());
            }
            return spent;
        });
    }

    private static Set<Integer> slotsOf(Map<String, CodeRecord> active) {
        return active.values().stream().map(CodeRecord::slot).collect(Collectors.toSet());
    }
}
