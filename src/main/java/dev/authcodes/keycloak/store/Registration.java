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
 * Adds a code to its user session, in transactions separate from the request's: the code is committed before it is
 * handed out, and the write is retried if another request wrote the session at the same time.
 *
 * @param limits limits of the session's active codes and their uses
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
        ClusterLock lock = new ClusterLock(transactions, "auth-code-creation:" + code.sessionId());
        return lock.take(this::reserve).map(place -> record(place, lock)).orElse(Addition.BUSY);
    }

    /** Called by the holder of the lock. */
    private Addition record(Place place, ClusterLock lock) {
        List<CodeRecord> removed = List.of();
        try {
            Addition addition = place.refusal() == null ? store(place, lock) : place.refusal();
            removed = addition == Addition.ADDED ? place.room().usedUp() : removed;
            return addition;
        } finally {
            // Their records are gone, so their entries are never looked up again.
            List<CodeRecord> withoutRecord = removed;
            lock.release(objects -> withoutRecord.forEach(record -> Removal.removeEntries(objects, record.code())));
        }
    }

    /**
     * Reserves a slot and creates the uses, in a transaction before the record's: a note is visible before its
     * transaction is committed, and a record without uses would look used up and be removed.
     */
    private Place reserve(KeycloakSession session) {
        return SessionNotes.of(session, code)
                .map(notes -> reserve(notes, session.singleUseObjects()))
                .orElseGet(() -> Place.none(Addition.SESSION_ENDED));
    }

    private Place reserve(SessionNotes notes, SingleUseObjectProvider objects) {
        // The record of a failed attempt may still be there, see removeUses.
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

    private Addition store(Place place, ClusterLock lock) {
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

    private Addition store(KeycloakSession session, Place place, ClusterLock lock) {
        SessionNotes notes = SessionNotes.of(session, code).orElse(null);
        if (notes == null || !SessionNotes.areStored(session, code)) {
            return Addition.SESSION_ENDED;
        }
        if (!lock.isSafe()) {
            // Another creation may have taken the lock already.
            return Addition.BUSY;
        }
        Stream.of(place.room().expired(), place.room().usedUp())
                .flatMap(List::stream)
                .forEach(notes::remove);
        notes.write(new CodeRecord(code, place.slot()));
        return Addition.ADDED;
    }

    /** Single-use objects in a cache are not rolled back with the transaction. */
    private void giveBack(int slot) {
        transactions.run(session -> new Slots(session.singleUseObjects()).giveBack(code, slot));
    }

    /**
     * Keycloak keeps a note in the cached session even if its transaction failed, and the record of a code that was
     * never handed out would count as active. Without uses it is removed when its slot is needed.
     */
    private void removeUses() {
        try {
            transactions.run(session -> new Uses(session.singleUseObjects(), code).removeAll());
        } catch (RuntimeException e) {
            LOG.debugf(e, "Code %s was not added; its uses could not be removed and are left to expire", code.id());
        }
    }

    /**
     * The slot of the new code.
     *
     * @param refusal why there is none; null if there is
     */
    private record Place(@Nullable Addition refusal, int slot, Room room) {
        static Place none(Addition refusal) {
            return new Place(refusal, -1, Room.none(refusal));
        }
    }
}
