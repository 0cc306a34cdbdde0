package dev.authcodes.keycloak.store;

import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Makes sure that what one caller won from the single-use objects was won by no other.
 *
 * <p>When a node of the cluster dies, Infinispan repeats the operations that were on their way to it. It cannot know
 * whether they had been carried out, and takes what it finds for their own doing: of several that wanted to remove the
 * same entry, or to put it down, all are told that they did. Each caller has only one operation on its way at that
 * moment, so the ones after it tell them apart. Two are needed: one caller may be on its way with the first while the
 * other is with the operation before.
 */
final class Claim {
    private static final int CONFIRMATIONS = 2;

    private final SingleUseObjectProvider objects;

    Claim(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    /** To be asked after {@code key} has been won; false if somebody else has won it as well and is the one to keep it. */
    boolean confirm(String key, long seconds) {
        return IntStream.range(0, CONFIRMATIONS).allMatch(n -> objects.putIfAbsent(confirmation(key, n), seconds));
    }

    /** To be called before {@code key} can be won again. */
    void release(String key) {
        IntStream.range(0, CONFIRMATIONS).forEach(n -> objects.remove(confirmation(key, CONFIRMATIONS - 1 - n)));
    }

    private static String confirmation(String key, int n) {
        return key + ":won:" + n;
    }
}
