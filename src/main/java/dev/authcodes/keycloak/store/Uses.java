package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CurrentTime;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The uses of a code: one single-use object each, created with the code. Redeeming a use removes its entry, which only
 * one caller in the cluster can win ({@link ExclusiveEntries}). A lost cache entry loses a use and can never give one
 * twice.
 *
 * <p>Uses are redeemed in order. Blocks without a use are marked ({@link BlockMarks}), so that the next use, or that
 * none is left, is found in few lookups and no use is missed.
 */
final class Uses {
    private final SingleUseObjectProvider objects;
    private final AuthCode code;
    private final ExclusiveEntries entries;
    private final BlockMarks usedUp;
    private final Block whole;

    Uses(SingleUseObjectProvider objects, AuthCode code) {
        this(objects, code, new ExclusiveEntries(objects));
    }

    /** @param entries with which uses are redeemed */
    Uses(SingleUseObjectProvider objects, AuthCode code, ExclusiveEntries entries) {
        this.objects = objects;
        this.code = code;
        this.entries = entries;
        this.usedUp = new BlockMarks(objects, "auth-code-used-up:", code, use -> !isLeft(use));
        this.whole = Block.whole(code.uses());
    }

    void create() {
        IntStream.range(0, code.uses()).forEach(use -> objects.put(key(use), secondsLeft(code), Map.of()));
    }

    /** Redeems a use and returns its number; empty if none is left. */
    OptionalInt redeem() {
        NavigableSet<Block> withoutUse = new TreeSet<>();
        OptionalInt use = whole.isSingle() || !usedUp.isMarked(whole) ? redeem(whole, withoutUse) : OptionalInt.empty();
        use.ifPresent(last -> Block.endingWith(last, code.uses()).forEach(withoutUse::add));
        usedUp.markAll(withoutUse);
        return use;
    }

    /** Tries the first unmarked child, then the others. */
    private OptionalInt redeem(Block block, NavigableSet<Block> withoutUse) {
        if (block.isSingle()) {
            return entries.remove(key(block.index())) ? OptionalInt.of(block.index()) : OptionalInt.empty();
        }
        int children = block.countChildren();
        int first = ExclusiveEntries.bisect(0, children, n -> !usedUp.isMarked(block.child(n)));
        OptionalInt use = IntStream.range(0, children)
                .mapToObj(n -> block.child((first + n) % children))
                .filter(child -> child.isSingle() || child.equals(block.child(first)) || !usedUp.isMarked(child))
                .map(child -> redeem(child, withoutUse))
                .flatMapToInt(OptionalInt::stream)
                .findFirst();
        if (use.isEmpty()) {
            withoutUse.add(block);
        }
        return use;
    }

    /**
     * Removes the remaining uses.
     *
     * @return the uses that were redeemed or lost
     */
    IntStream removeAll() {
        int[] gone = IntStream.range(0, code.uses())
                .filter(use -> objects.remove(key(use)) == null)
                .toArray();
        usedUp.removeAll();
        return IntStream.of(gone);
    }

    /** Puts a redeemed use back for which no tokens were created. */
    void giveBack(int use) {
        entries.release(key(use));
        objects.putIfAbsent(key(use), secondsLeft(code));
        usedUp.remove(use);
    }

    /**
     * Whether a use is left, or is being redeemed, which may fail. Checked in the order in which a use is given back,
     * and then once more in case it was redeemed meanwhile.
     */
    boolean mayComeBack(int use) {
        return entries.isWon(key(use)) || isLeft(use) || entries.isWon(key(use));
    }

    /** Checks the last use first, which is redeemed last. */
    boolean isAnyLeft() {
        return isLeft(code.uses() - 1) || !usedUp.isTrueOfAll(whole);
    }

    /**
     * How many are left. Does not look up every use: behind the last block whose first or last use is missing, all uses
     * are assumed to be left. So the count is exact unless the cache has lost one of those.
     */
    int countLeft() {
        return countLeft(whole);
    }

    private int countLeft(Block block) {
        if (block.isSingle()) {
            return isLeft(block.index()) ? 1 : 0;
        }
        if (usedUp.isMarked(block)) {
            return 0;
        }
        int children = block.countChildren();
        int untouched =
                block.level() == 1 ? children : ExclusiveEntries.bisect(0, children, n -> isUntouched(block.child(n)));
        return IntStream.range(0, untouched)
                        .mapToObj(block::child)
                        .mapToInt(this::countLeft)
                        .sum()
                + block.sizeFrom(untouched);
    }

    private boolean isUntouched(Block block) {
        return isLeft(block.first()) && isLeft(block.last());
    }

    /** The number of the next use, or the total if none is left. A use that was given back may precede it. */
    int next() {
        return ExclusiveEntries.bisect(0, code.uses(), this::isLeft);
    }

    private boolean isLeft(int use) {
        return objects.contains(key(use));
    }

    static long secondsLeft(AuthCode code) {
        return Math.max(1, code.expiresAt().getEpochSecond() - CurrentTime.seconds());
    }

    private String key(int use) {
        return "auth-code-use:" + code.digest() + ':' + use;
    }
}
