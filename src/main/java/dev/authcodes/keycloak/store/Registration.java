package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.store.CodeStore.Addition;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Adds a code to its user session, in transactions beside that of the request: the code is stored before anybody is told
 * of it, and another attempt follows where another request wrote the session at the same moment.
 *
 * @param limits how many active codes, and uses of them, the session may have
 */
record Registration(SeparateTransactions transactions, AuthCode code, CodeLimits limits) {
    private static final Logger LOG = Logger.getLogger(Registration.class);

    Addition run() {
        try {
            return transactions.retry(this::attempt);
        } catch (RuntimeException e) {
            removeUses();
            throw e;
        }
    }

    private Addition attempt() {
        CreationLock lock = new CreationLock(transactions, code.sessionId());
        return lock.take(this::reserve).map(place -> record(place, lock)).orElse(Addition.BUSY);
    }

    /** The last step, by the holder of the lock. */
    private Addition record(Place place, CreationLock lock) {
        List<CodeRecord> removed = List.of();
        try {
            Addition addition = place.refusal() == null ? store(place, lock) : place.refusal();
            removed = addition == Addition.ADDED ? place.room().usedUp() : removed;
            return addition;
        } finally {
            // Their records are gone, so that nobody asks for their entries any more.
            List<CodeRecord> withoutRecord = removed;
            lock.release(objects -> withoutRecord.forEach(record -> Removal.removeEntries(objects, record.code())));
        }
    }

    /**
     * Reserves a slot and creates the uses. In a transaction before that of the record: a note can be seen before its
     * transaction is committed, and a record whose uses are not there yet would look used up, and be removed.
     */
    private Place reserve(KeycloakSession session) {
        return SessionNotes.of(session, code)
                .map(notes -> reserve(notes, session.singleUseObjects()))
                .orElseGet(() -> Place.none(Addition.SESSION_ENDED));
    }

    private Place reserve(SessionNotes notes, SingleUseObjectProvider objects) {
        // The record of an attempt that failed can still be there, see removeUses.
        List<CodeRecord> others = notes.all()
                .filter(record -> !record.code().digest().equals(code.digest()))
                .toList();
        Room room = Room.of(code, limits, others, objects, false);
        OptionalInt slot = room.reserve(code, limits, objects);
        if (slot.isEmpty() && room.refusal() == null) {
            // Codes without a use may still hold some.
            room = Room.of(code, limits, others, objects, true);
            slot = room.reserve(code, limits, objects);
        }
        if (slot.isEmpty()) {
            return Place.none(room.refusal() == null ? Addition.LIMIT_EXCEEDED : room.refusal());
        }
        new Uses(objects, code).create();
        return new Place(null, slot.getAsInt(), room);
    }

    private Addition store(Place place, CreationLock lock) {
        try {
            Addition addition = transactions.run(session -> store(session, place, lock));
            if (addition != Addition.ADDED) {
                giveBack(place.slot());
                removeUses();
            }
            return addition;
        } catch (RuntimeException e) {
            giveBack(place.slot());
            throw e;
        }
    }

    private Addition store(KeycloakSession session, Place place, CreationLock lock) {
        SessionNotes notes = SessionNotes.of(session, code).orElse(null);
        if (notes == null || !SessionNotes.areStored(session, code)) {
            return Addition.SESSION_ENDED;
        }
        if (!lock.isSafe()) {
            // Another creation of the session may go on already.
            return Addition.BUSY;
        }
        Stream.of(place.room().expired(), place.room().usedUp())
                .flatMap(List::stream)
                .forEach(notes::remove);
        notes.write(new CodeRecord(code, place.slot()));
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
    private void removeUses() {
        try {
            transactions.run(session -> new Uses(session.singleUseObjects(), code).removeAll());
        } catch (RuntimeException e) {
            LOG.debugf(e, "The uses of code %s, which could not be added, are left to expire", code.id());
        }
    }

    /**
     * Where the code goes.
     *
     * @param refusal why nowhere; null if it has a slot
     */
    private record Place(@Nullable Addition refusal, int slot, Room room) {
        static Place none(Addition refusal) {
            return new Place(refusal, -1, Room.none(refusal));
        }
    }
}
