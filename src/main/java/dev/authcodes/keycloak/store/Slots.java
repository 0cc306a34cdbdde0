package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The slots for a user session's active codes. Each code holds one for its lifetime and each slot one code, also under
 * concurrent creations, so the limit is exact.
 */
final class Slots {
    private static final String CODE = "code";
    /** With less time left, a slot is left to expire: freeing it could hit the code that takes it next. */
    private static final long EXPIRES_SOON_SECONDS = 5;
    /** Longer than any operation is in flight. */
    private static final long FREED_SECONDS = 60;

    private final SingleUseObjectProvider objects;
    private final ExclusiveEntries entries;

    Slots(SingleUseObjectProvider objects) {
        this.objects = objects;
        this.entries = new ExclusiveEntries(objects);
    }

    /** Reserves the lowest free slot below {@code limit}, skipping those in {@code known}. */
    OptionalInt reserve(AuthCode code, int limit, Set<Integer> known) {
        OptionalInt reserved = IntStream.range(0, limit)
                .filter(slot -> !known.contains(slot))
                .filter(slot -> entries.put(key(code, slot), Uses.secondsLeft(code)))
                .findFirst();
        reserved.ifPresent(slot -> objects.put(key(code, slot), Uses.secondsLeft(code), Map.of(CODE, code.id())));
        return reserved;
    }

    /**
     * Frees the slot of a code that is used up or revoked; false if another code holds it. Of several concurrent
     * callers, only the one that puts the mark frees it; later callers see in the slot whose it is.
     */
    boolean free(AuthCode code, int slot) {
        return Uses.secondsLeft(code) > EXPIRES_SOON_SECONDS
                && isOf(code, objects.get(key(code, slot)))
                && entries.put("auth-code-freed:" + code.digest(), FREED_SECONDS)
                && giveBack(code, slot);
    }

    /** Frees a slot whose code could not be stored. */
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
