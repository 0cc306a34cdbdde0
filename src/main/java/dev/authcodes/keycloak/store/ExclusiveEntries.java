package dev.authcodes.keycloak.store;

import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Single-use objects, each of which exactly one caller in the cluster wins, by putting or by removing it.
 *
 * <p>When a node dies or is cut off, Infinispan repeats the operations that were on their way to it, several times while it
 * replaces the node. It cannot know whether they were carried out and reports success to every caller with an operation in
 * flight. Each caller has one operation in flight at a time, so further entries, put one after the other, tell the callers
 * apart. Two are needed: one caller may be putting the first of them while another is still at the preceding operation.
 *
 * <p>Of callers that have waited for the same lost node, several can be told so each time. So which of them has removed an
 * entry is decided by a splitter (Moir and Anderson, "Wait-free algorithms for fast, long-lived renaming", 1995), which needs
 * only that what is written is read: at most one caller finds its own name after it has closed a door that it has found open.
 */
final class ExclusiveEntries {
    private static final int CONFIRMATIONS = 2;
    /** Longer than any operation is in flight. */
    private static final long CONFIRMATION_SECONDS = 60;
    /**
     * Confirmations expire before their entry; otherwise a caller that puts the entry again at that moment would be
     * refused.
     */
    private static final long MARGIN_SECONDS = 5;

    private static final String CALLER = "caller";

    private final SingleUseObjectProvider objects;
    private final Consumer<Consumer<SingleUseObjectProvider>> atOnce;

    /** @param objects whose {@code put} takes effect at once, unless nothing is removed */
    ExclusiveEntries(SingleUseObjectProvider objects) {
        this(objects, task -> task.accept(objects));
    }

    /** @param atOnce runs a task whose writes have taken effect when it returns */
    ExclusiveEntries(SingleUseObjectProvider objects, Consumer<Consumer<SingleUseObjectProvider>> atOnce) {
        this.objects = objects;
        this.atOnce = atOnce;
    }

    /** Puts an entry; false if another caller has put it. */
    boolean put(String key, long seconds) {
        return objects.putIfAbsent(key, seconds)
                && confirm(key, Math.max(1, Math.min(CONFIRMATION_SECONDS, seconds - MARGIN_SECONDS)));
    }

    /** Removes an entry; false if it is absent or another caller has removed it. */
    boolean remove(String key) {
        return objects.remove(key) != null && isAlone(key);
    }

    private boolean isAlone(String key) {
        String name = confirmation(key, 0);
        String door = confirmation(key, 1);
        String self = UUID.randomUUID().toString();
        atOnce.accept(own -> own.put(name, CONFIRMATION_SECONDS, Map.of(CALLER, self)));
        if (objects.contains(door) || !objects.putIfAbsent(door, CONFIRMATION_SECONDS)) {
            return false;
        }
        Map<String, String> last = objects.get(name);
        return last != null && self.equals(last.get(CALLER));
    }

    /** To be called when {@code key} seems to have been won; false if another caller wins it. */
    boolean confirm(String key) {
        return confirm(key, CONFIRMATION_SECONDS);
    }

    private boolean confirm(String key, long seconds) {
        return IntStream.range(0, CONFIRMATIONS).allMatch(n -> objects.putIfAbsent(confirmation(key, n), seconds));
    }

    /** Whether a caller has won this entry within the last minute and it has not been released since. */
    boolean isWon(String key) {
        return objects.contains(confirmation(key, 0));
    }

    /** To be called before {@code key} can be won again. */
    void release(String key) {
        IntStream.range(0, CONFIRMATIONS).forEach(n -> objects.remove(confirmation(key, CONFIRMATIONS - 1 - n)));
    }

    /** Undoes {@link #put(String, long)}; false if the entry was absent. */
    boolean undoPut(String key) {
        release(key);
        return objects.remove(key) != null;
    }

    /**
     * Finds, in few lookups, where numbered entries change.
     *
     * @return the first number from {@code low} to {@code high} behind the change, {@code high} being assumed to be
     *     behind it. With more than one change, the result is at one of them
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
