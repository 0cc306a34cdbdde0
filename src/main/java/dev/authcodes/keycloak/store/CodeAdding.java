package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStore.Addition;
import java.util.OptionalInt;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;

/**
 * Adds a code to its user session in transactions of its own, so that the code is there for good before anybody is told
 * of it, and tries again where somebody else wrote the session at the same moment.
 */
final class CodeAdding {
    private static final Logger LOG = Logger.getLogger(CodeAdding.class);

    private final OwnTransactions transactions;

    CodeAdding(KeycloakSession session) {
        this.transactions = new OwnTransactions(session);
    }

    Addition add(AuthCode code, int maxActive) {
        try {
            return transactions.retry(() -> attempt(code, maxActive));
        } catch (RuntimeException e) {
            abandon(code);
            throw e;
        }
    }

    private Addition attempt(AuthCode code, int maxActive) {
        Room room = look(code, maxActive, maxActive);
        OptionalInt slot = reserve(code, maxActive, room);
        if (slot.isEmpty() && room.refusal() == null) {
            // Others took the free places at the same moment. Codes without a use may hold some yet.
            room = look(code, maxActive, 0);
            slot = reserve(code, maxActive, room);
        }
        if (slot.isEmpty()) {
            return room.refusal() == null ? Addition.LIMIT_EXCEEDED : room.refusal();
        }
        return record(code, slot.getAsInt(), room);
    }

    private Room look(AuthCode code, int maxActive, int pruneFrom) {
        return transactions.run(session -> look(session, code, maxActive, pruneFrom));
    }

    private OptionalInt reserve(AuthCode code, int maxActive, Room room) {
        return room.refusal() == null
                ? transactions.run(session -> reserve(session.singleUseObjects(), code, maxActive, room))
                : OptionalInt.empty();
    }

    private Addition record(AuthCode code, int slot, Room room) {
        try {
            Addition addition = transactions.run(session -> record(session, code, slot, room));
            if (addition != Addition.ADDED) {
                giveBack(code, slot);
            }
            return addition;
        } catch (RuntimeException e) {
            giveBack(code, slot);
            throw e;
        }
    }

    /**
     * Sees whether there is room for one more code. What has expired is cleared away with the writing of the record, so
     * that the session's row is written once.
     *
     * @param pruneFrom with how many active codes on, those without a use are removed
     */
    private static Room look(KeycloakSession session, AuthCode code, int maxActive, int pruneFrom) {
        UserSessionModel userSession = userSession(session, code);
        if (userSession == null) {
            return Room.none(Addition.SESSION_ENDED);
        }
        ActiveCodes active = new ActiveCodes(userSession);
        Set<String> expired = active.disregardExpired();
        // The record of an attempt that failed can still be there, see abandon.
        active.disregard(code);
        if (active.count() >= pruneFrom) {
            active.pruneSpent(session.singleUseObjects());
        }
        return active.count() >= maxActive
                ? Room.none(Addition.LIMIT_EXCEEDED)
                : new Room(null, active.slots(), expired);
    }

    /**
     * Takes a place and lays the uses down. In a transaction before that of the record: a note can be seen before its
     * transaction is committed, and a record whose uses are not there yet would look spent, and be removed.
     */
    private static OptionalInt reserve(SingleUseObjectProvider objects, AuthCode code, int maxActive, Room room) {
        OptionalInt slot = new Slots(objects).take(code, maxActive, room.taken());
        if (slot.isPresent()) {
            new Uses(objects).lay(code);
        }
        return slot;
    }

    private static Addition record(KeycloakSession session, AuthCode code, int slot, Room room) {
        UserSessionModel userSession = userSession(session, code);
        if (userSession == null || !new StoredSessions(session).contain(code.sessionId())) {
            return Addition.SESSION_ENDED;
        }
        room.expired().forEach(userSession::removeNote);
        userSession.setNote(
                CodeRecord.key(code.digest()), CodeRecord.of(code, slot).write());
        return Addition.ADDED;
    }

    private static @Nullable UserSessionModel userSession(KeycloakSession session, AuthCode code) {
        return session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
    }

    /** The single-use objects are not all part of a transaction that is rolled back. */
    private void giveBack(AuthCode code, int slot) {
        transactions.run(session -> {
            new Slots(session.singleUseObjects()).giveBack(code, slot);
            return true;
        });
    }

    /**
     * Keycloak leaves a note in the cached session though its transaction has failed, and there the record of a code
     * that nobody got would count as active. Without a use it is removed when its room is needed.
     */
    private void abandon(AuthCode code) {
        try {
            transactions.run(session -> {
                new Slots(session.singleUseObjects()).markFreed(code);
                new Uses(session.singleUseObjects()).takeAll(code);
                return true;
            });
        } catch (RuntimeException e) {
            LOG.debugf(e, "The uses of code %s, which could not be added, are left to expire", code.id());
        }
    }

    /**
     * Whether there is room for one more code.
     *
     * @param refusal why not; null if there is
     * @param taken the slots of the active codes
     * @param expired the notes with the records of the codes that have expired
     */
    private record Room(@Nullable Addition refusal, Set<Integer> taken, Set<String> expired) {
        static Room none(Addition refusal) {
            return new Room(refusal, Set.of(), Set.of());
        }
    }
}
