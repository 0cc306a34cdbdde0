package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The places for active codes of a user session. Each code holds one for its lifetime; a place can be taken by one code
 * only, however many are made at the same moment, which makes the limit exact.
 */
final class Slots {
    /** Below this, a code's place is left to expire: freeing it then could hit the one who takes it next. */
    private static final long EXPIRES_SOON_SECONDS = 5;

    private final SingleUseObjectProvider objects;
    private final Claim claim;

    Slots(SingleUseObjectProvider objects) {
        this.objects = objects;
        this.claim = new Claim(objects);
    }

    /** Takes the lowest free place below {@code limit}. Places in {@code known} are not even tried. */
    OptionalInt take(AuthCode code, int limit, Set<Integer> known) {
        return IntStream.range(0, limit)
                .filter(slot -> !known.contains(slot))
                .filter(slot -> win(key(code, slot), Uses.secondsLeft(code)))
                .findFirst();
    }

    /**
     * Frees the place of a code that is spent. Several may notice that at once, and after the first has freed the
     * place it may belong to another code: only the one who puts down the mark frees it.
     */
    void free(AuthCode code, int slot) {
        if (Uses.secondsLeft(code) > EXPIRES_SOON_SECONDS && markFreed(code)) {
            giveBack(code, slot);
        }
    }

    /** From now on {@link #free} does nothing for this code; false if that was so before. */
    boolean markFreed(AuthCode code) {
        return win("auth-code-freed:" + code.digest(), Uses.secondsLeft(code));
    }

    /**
     * What confirms a place expires before it. Put down a moment later, it would otherwise be there a moment longer, and
     * who takes the place in that moment would be refused and the place be nobody's.
     */
    private boolean win(String key, long seconds) {
        return objects.putIfAbsent(key, seconds) && claim.confirm(key, Math.max(1, seconds - EXPIRES_SOON_SECONDS));
    }

    /** Frees a place that has just been taken for a code that then could not be stored. */
    void giveBack(AuthCode code, int slot) {
        claim.release(key(code, slot));
        objects.remove(key(code, slot));
    }

    private static String key(AuthCode code, int slot) {
        return "auth-code-slot:" + code.sessionId() + ':' + slot;
    }
}
