package dev.authcodes.keycloak.store;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Single-use objects of which exactly one caller in the cluster wins each: by putting it, or by removing it.
 *
 * <p>When a node of the cluster dies, Infinispan repeats the operations that were on their way to it. It cannot know
 * whether they had been carried out, and so tells every caller whose operation was under way that it succeeded. Each
 * caller has one such operation at a time, so further entries, put one after the other, tell the callers apart. Two are
 * needed: one caller may be under way with the first of them while another is still with the operation before.
 */
final class ExclusiveEntries {
    private static final int CONFIRMATIONS = 2;
    /** Longer than any caller is under way with one operation. */
    private static final long CONFIRMED_SECONDS = 60;
    /** What confirms an entry expires before it: else whoever puts it again in that moment would be refused. */
    private static final long EARLIER_SECONDS = 5;

    private final SingleUseObjectProvider objects;

    ExclusiveEntries(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    /** Puts an entry; false if another caller has it. */
    boolean put(String key, long seconds) {
        return objects.putIfAbsent(key, seconds)
                && confirm(key, Math.max(1, Math.min(CONFIRMED_SECONDS, seconds - EARLIER_SECONDS)));
    }

    /** Removes an entry; false if it is not there, or another caller has removed it. */
    boolean remove(String key) {
        return objects.remove(key) != null && confirm(key);
    }

    /** To be called when {@code key} has been won; false if another caller has won it as well, and keeps it. */
    boolean confirm(String key) {
        return confirm(key, CONFIRMED_SECONDS);
    }

    private boolean confirm(String key, long seconds) {
        return IntStream.range(0, CONFIRMATIONS).allMatch(n -> objects.putIfAbsent(confirmation(key, n), seconds));
    }

    /** Whether a caller has won this entry in the last minute, and it was not released since. */
    boolean isWon(String key) {
        return objects.contains(confirmation(key, 0));
    }

    /** To be called before {@code key} can be won again. */
    void release(String key) {
        IntStream.range(0, CONFIRMATIONS).forEach(n -> objects.remove(confirmation(key, CONFIRMATIONS - 1 - n)));
    }

    /** Undoes {@link #put(String, long)}; false if the entry was not there. */
    boolean undoPut(String key) {
        release(key);
        return objects.remove(key) != null;
    }

    /**
     * Finds with few look-ups where numbered entries change.
     *
     * @return the first number from {@code low} to {@code high} that is behind the change; {@code high} is taken to be.
     *     Where there is more than one change, it is beside one of them
     */
    static int bisect(int low, int high, IntPredicate isBehind) {
        int before = low;
        int behind = high;
        while (before < behind) {
            int middle = (before + behind) / 2;
            if (isBehind.test(middle)) {
                behind = middle;
            } else {
                before = middle + 1;
            }
        }
        return before;
    }

    private static String confirmation(String key, int n) {
        return key + ":won:" + n;
    }
}
