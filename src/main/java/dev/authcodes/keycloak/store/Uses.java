package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.BitSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.keycloak.common.util.Time;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The uses of a code as coins: one single-use object for each, laid down when the code is made. To redeem is to remove
 * a coin, and {@link SingleUseObjectProvider#remove} promises that of all callers in the cluster only one wins it, which
 * {@link Claim} holds it to while nodes die. A lost cache entry loses a use and can never give one twice.
 */
final class Uses {
    private final SingleUseObjectProvider objects;
    private final Claim claim;

    Uses(SingleUseObjectProvider objects) {
        this.objects = objects;
        this.claim = new Claim(objects);
    }

    void lay(AuthCode code) {
        IntStream.range(0, code.uses()).forEach(n -> objects.put(coin(code, n), secondsLeft(code), Map.of()));
    }

    /**
     * Takes a coin and says which. Coins go from the first to the last, so those that are spent are nearly a prefix and
     * the first that is left is found by bisection; where callers overtake each other the rest is tried as well, so
     * that no coin is overlooked.
     */
    OptionalInt take(AuthCode code) {
        int first = firstLeft(code);
        return IntStream.range(0, code.uses())
                .map(n -> (first + n) % code.uses())
                .filter(n -> objects.remove(coin(code, n)) != null && claim.confirm(coin(code, n), secondsLeft(code)))
                .findFirst();
    }

    void takeAll(AuthCode code) {
        IntStream.range(0, code.uses()).forEach(n -> objects.remove(coin(code, n)));
    }

    /** Lays back a coin that was taken, for whose use nobody got anything. */
    void giveBack(AuthCode code, int n) {
        claim.release(coin(code, n));
        objects.putIfAbsent(coin(code, n), secondsLeft(code));
    }

    /** The coins that are left. Each is looked for, since any may be the one that callers overtook or that was laid back. */
    BitSet left(AuthCode code) {
        return IntStream.range(0, code.uses())
                .filter(n -> objects.contains(coin(code, n)))
                .collect(BitSet::new, BitSet::set, BitSet::or);
    }

    /** Looked at from the last coin, the one that is spent last. */
    boolean isAnyLeft(AuthCode code) {
        return IntStream.range(0, code.uses())
                .map(n -> code.uses() - 1 - n)
                .anyMatch(n -> objects.contains(coin(code, n)));
    }

    /** Counted by bisection, as if the spent coins were a prefix: quick, and wrong where callers overtook each other. */
    int countLeft(AuthCode code) {
        int first = firstLeft(code);
        return objects.contains(coin(code, first)) ? code.uses() - first : 0;
    }

    private int firstLeft(AuthCode code) {
        return Bisection.first(0, code.uses() - 1, n -> objects.contains(coin(code, n)));
    }

    static long secondsLeft(AuthCode code) {
        return Math.max(1, code.expiresAt().getEpochSecond() - Time.currentTimeSeconds());
    }

    private static String coin(AuthCode code, int n) {
        return "auth-code-use:" + code.digest() + ':' + n;
    }
}
