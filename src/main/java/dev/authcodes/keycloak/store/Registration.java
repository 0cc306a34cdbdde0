package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.store.CodeStore.Addition;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Adds a code to its user session, in transactions beside that of the request: the code is stored before anybody is told
 * of it, and another attempt follows where another request wrote the session at the same moment.
 *
 * @param maxActive how many active codes the session may have
 */
record Registration(SeparateTransactions transactions, AuthCode code, int maxActive) {
    private static final Logger LOG = Logger.getLogger(Registration.class);

    Addition run() {
        try {
            return transactions.retry(this::attempt);
        } catch (RuntimeException e) {
            abandon();
            throw e;
        }
    }

    private Addition attempt() {
        Room room = look(maxActive);
        OptionalInt slot = reserve(room);
        if (slot.isEmpty() && room.refusal() == null) {
            // Others reserved the free slots at the same moment. Codes without a use may still hold some.
            room = look(0);
            slot = reserve(room);
        }
        if (slot.isEmpty()) {
            return room.refusal() == null ? Addition.LIMIT_EXCEEDED : room.refusal();
        }
        return record(slot.getAsInt(), room);
    }

    private Room look(int pruneFrom) {
        return transactions.run(session -> SessionNotes.of(session, code)
                .map(notes -> look(notes, session.singleUseObjects(), pruneFrom))
                .orElseGet(() -> Room.none(Addition.SESSION_ENDED)));
    }

    /**
     * Sees whether there is room for one more code. Expired records are removed when the new one is written, so that the
     * session's row is written once.
     *
     * @param pruneFrom from how many active codes on those without a use are removed
     */
    private Room look(SessionNotes notes, SingleUseObjectProvider objects, int pruneFrom) {
        Instant now = Instant.ofEpochSecond(CurrentTime.seconds());
        // The record of an attempt that failed can still be there, see abandon.
        List<CodeRecord> others = notes.all()
                .filter(record -> !record.code().digest().equals(code.digest()))
                .toList();
        List<CodeRecord> expired =
                others.stream().filter(record -> record.code().isExpiredAt(now)).toList();
        boolean isToPrune = others.size() - expired.size() >= pruneFrom;
        List<CodeRecord> active = others.stream()
                .filter(record -> !record.code().isExpiredAt(now))
                .filter(record -> !(isToPrune && notes.removeIfUsedUp(record, objects)))
                .toList();
        return active.size() >= maxActive
                ? Room.none(Addition.LIMIT_EXCEEDED)
                : new Room(null, active.stream().map(CodeRecord::slot).collect(Collectors.toSet()), expired);
    }

    /**
     * Reserves a slot and creates the uses. In a transaction before that of the record: a note can be seen before its
     * transaction is committed, and a record whose uses are not there yet would look used up, and be removed.
     */
    private OptionalInt reserve(Room room) {
        if (room.refusal() != null) {
            return OptionalInt.empty();
        }
        return transactions.run(session -> {
            OptionalInt slot = new Slots(session.singleUseObjects()).reserve(code, maxActive, room.reserved());
            slot.ifPresent(reserved -> new Uses(session.singleUseObjects()).create(code));
            return slot;
        });
    }

    private Addition record(int slot, Room room) {
        try {
            Addition addition = transactions.run(session -> record(session, slot, room));
            if (addition != Addition.ADDED) {
                giveBack(slot);
            }
            return addition;
        } catch (RuntimeException e) {
            giveBack(slot);
            throw e;
        }
    }

    private Addition record(KeycloakSession session, int slot, Room room) {
        SessionNotes notes = SessionNotes.of(session, code).orElse(null);
        if (notes == null || !SessionNotes.areStored(session, code)) {
            return Addition.SESSION_ENDED;
        }
        room.expired().forEach(notes::remove);
        notes.write(new CodeRecord(code, slot));
        return Addition.ADDED;
    }

    /** The single-use objects are not all part of a transaction that is rolled back. */
    private void giveBack(int slot) {
        transactions.run(session -> new Slots(session.singleUseObjects()).giveBack(code, slot));
    }

    /**
     * Keycloak leaves a note in the cached session though its transaction has failed, and there the record of a code that
     * nobody has would count as active. Without a use it is removed when its slot is needed.
     */
    private void abandon() {
        try {
            transactions.run(session -> {
                new Slots(session.singleUseObjects()).markFreed(code);
                return new Uses(session.singleUseObjects()).removeAll(code);
            });
        } catch (RuntimeException e) {
            LOG.debugf(e, "The uses of code %s, which could not be added, are left to expire", code.id());
        }
    }

    /**
     * Whether there is room for one more code.
     *
     * @param refusal why not; null if there is
     * @param reserved the slots of the active codes
     */
    private record Room(@Nullable Addition refusal, Set<Integer> reserved, List<CodeRecord> expired) {
        static Room none(Addition refusal) {
            return new Room(refusal, Set.of(), List.of());
        }
    }
}
