package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The slots for active codes of a user session. Each code has one for its lifetime, and each slot one code, however many are
 * created at the same moment, which makes the limit exact.
 */
final class Slots {
    /** Below this, a code's slot is left to expire: freeing it could hit the code that has it next. */
    private static final long EXPIRES_SOON_SECONDS = 5;

    private final ExclusiveEntries entries;

    Slots(SingleUseObjectProvider objects) {
        this.entries = new ExclusiveEntries(objects);
    }

    /** Reserves the lowest free slot below {@code limit}. Slots in {@code known} are not even tried. */
    OptionalInt reserve(AuthCode code, int limit, Set<Integer> known) {
        return IntStream.range(0, limit)
                .filter(slot -> !known.contains(slot))
                .filter(slot -> put(key(code, slot), Uses.secondsLeft(code)))
                .findFirst();
    }

    /**
     * Frees the slot of a code that is used up. Several callers may notice that at once, and after the first has freed the
     * slot it may be another code's: only the one who puts the mark frees it.
     */
    boolean free(AuthCode code, int slot) {
        return Uses.secondsLeft(code) > EXPIRES_SOON_SECONDS && markFreed(code) && giveBack(code, slot);
    }

    /** From now on {@link #free} does nothing for this code; false if that was so before. */
    boolean markFreed(AuthCode code) {
        return put("auth-code-freed:" + code.digest(), Uses.secondsLeft(code));
    }

    /** Frees a slot that has just been reserved for a code that could not be stored then. */
    boolean giveBack(AuthCode code, int slot) {
        return entries.undoPut(key(code, slot));
    }

    /**
     * What confirms an entry expires before it. Put a moment later, it would otherwise be there a moment longer, and whoever
     * reserved the slot in that moment would be refused while nobody has it.
     */
    private boolean put(String key, long seconds) {
        return entries.put(key, seconds, Math.max(1, seconds - EXPIRES_SOON_SECONDS));
    }

    private static String key(AuthCode code, int slot) {
        return "auth-code-slot:" + code.sessionId() + ':' + slot;
    }
}
