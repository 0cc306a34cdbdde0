package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CurrentTime;
import java.util.BitSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The uses of a code: one single-use object for each, created with the code. To redeem a use is to remove its entry, and of
 * all callers in the cluster only one wins it ({@link ExclusiveEntries}). A lost cache entry loses a use and can never give
 * one twice.
 */
final class Uses {
    private final SingleUseObjectProvider objects;
    private final ExclusiveEntries entries;

    Uses(SingleUseObjectProvider objects) {
        this.objects = objects;
        this.entries = new ExclusiveEntries(objects);
    }

    void create(AuthCode code) {
        IntStream.range(0, code.uses()).forEach(n -> objects.put(key(code, n), secondsLeft(code), Map.of()));
    }

    /**
     * Redeems a use and says which. Uses go from the first to the last, so those that are redeemed are nearly a prefix and
     * the first that is left is found by bisection; where callers overtake each other the rest is tried as well, so that no
     * use is overlooked.
     */
    OptionalInt redeem(AuthCode code) {
        int first = firstLeft(code);
        return IntStream.range(0, code.uses())
                .map(n -> (first + n) % code.uses())
                .filter(n -> entries.remove(key(code, n), secondsLeft(code)))
                .findFirst();
    }

    /** False if none was left. */
    boolean removeAll(AuthCode code) {
        return IntStream.range(0, code.uses())
                        .filter(n -> objects.remove(key(code, n)) != null)
                        .count()
                > 0;
    }

    /** Puts a redeemed use back, for which nobody got tokens. */
    void giveBack(AuthCode code, int n) {
        entries.release(key(code, n));
        objects.putIfAbsent(key(code, n), secondsLeft(code));
    }

    /** The uses that are left. Each is looked for, since any may have been overtaken or put back. */
    BitSet left(AuthCode code) {
        return IntStream.range(0, code.uses())
                .filter(n -> objects.contains(key(code, n)))
                .collect(BitSet::new, BitSet::set, BitSet::or);
    }

    /** Looked for from the last use, which is redeemed last. */
    boolean isAnyLeft(AuthCode code) {
        return IntStream.range(0, code.uses())
                .map(n -> code.uses() - 1 - n)
                .anyMatch(n -> objects.contains(key(code, n)));
    }

    /** Counted by bisection, as if the redeemed uses were a prefix: quick, and wrong where callers overtook each other. */
    int countLeft(AuthCode code) {
        int first = firstLeft(code);
        return objects.contains(key(code, first)) ? code.uses() - first : 0;
    }

    private int firstLeft(AuthCode code) {
        return ExclusiveEntries.bisect(0, code.uses() - 1, n -> objects.contains(key(code, n)));
    }

    static long secondsLeft(AuthCode code) {
        return Math.max(1, code.expiresAt().getEpochSecond() - CurrentTime.seconds());
    }

    private static String key(AuthCode code, int n) {
        return "auth-code-use:" + code.digest() + ':' + n;
    }
}
