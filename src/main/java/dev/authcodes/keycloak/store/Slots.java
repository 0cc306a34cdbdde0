package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The slots for active codes of a user session. Each code has one for its lifetime, and each slot one code, however many are
 * created at the same moment, which makes the limit exact.
 */
final class Slots {
    private static final String CODE = "code";
    /** Below this, a code's slot is left to expire: freeing it could hit the code that has it next. */
    private static final long EXPIRES_SOON_SECONDS = 5;
    /** Longer than any caller is under way with one operation. */
    private static final long FREED_SECONDS = 60;

    private final SingleUseObjectProvider objects;
    private final ExclusiveEntries entries;

    Slots(SingleUseObjectProvider objects) {
        this.objects = objects;
        this.entries = new ExclusiveEntries(objects);
    }

    /** Reserves the lowest free slot below {@code limit}. Slots in {@code known} are not even tried. */
    OptionalInt reserve(AuthCode code, int limit, Set<Integer> known) {
        OptionalInt reserved = IntStream.range(0, limit)
                .filter(slot -> !known.contains(slot))
                .filter(slot -> entries.put(key(code, slot), Uses.secondsLeft(code)))
                .findFirst();
        reserved.ifPresent(slot -> objects.put(key(code, slot), Uses.secondsLeft(code), Map.of(CODE, code.id())));
        return reserved;
    }

    /**
     * Frees the slot of a code that is used up or revoked; false if it is another code's. Of several callers at once only the
     * one who puts the mark frees it, and later the slot itself says whose it is.
     */
    boolean free(AuthCode code, int slot) {
        return Uses.secondsLeft(code) > EXPIRES_SOON_SECONDS
                && isOf(code, objects.get(key(code, slot)))
                && entries.put("auth-code-freed:" + code.digest(), FREED_SECONDS)
                && giveBack(code, slot);
    }

    /** Frees a slot that has just been reserved for a code that could not be stored then. */
    boolean giveBack(AuthCode code, int slot) {
        return entries.undoPut(key(code, slot));
    }

    private static boolean isOf(AuthCode code, @Nullable Map<String, String> notes) {
        return notes != null && code.id().equals(notes.get(CODE));
    }

    private static String key(AuthCode code, int slot) {
        return "auth-code-slot:" + code.sessionId() + ':' + slot;
    }
}
