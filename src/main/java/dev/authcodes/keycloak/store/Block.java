package dev.authcodes.keycloak.store;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A block of a code's numbered uses: one use, or eight blocks of the level below. A thousand uses form a tree of four
 * levels, so what is known about a whole block need not be looked up use by use.
 *
 * @param level zero for a single use
 * @param index position among the blocks of its level
 * @param uses total uses of the code
 */
record Block(int level, int index, int uses) implements Comparable<Block> {
    private static final int BITS = 3;

    /** All uses of a code. */
    static Block whole(int uses) {
        int level = 0;
        while (uses > (1 << (BITS * level))) {
            level++;
        }
        return new Block(level, 0, uses);
    }

    static Block single(int use, int uses) {
        return new Block(0, use, uses);
    }

    boolean isSingle() {
        return level == 0;
    }

    int first() {
        return index << (BITS * level);
    }

    int last() {
        return Math.min((index + 1) << (BITS * level), uses) - 1;
    }

    /** How many uses remain in the block from its n-th child on. */
    int sizeFrom(int child) {
        return Math.max(0, last() - first() + 1 - (child << (BITS * (level - 1))));
    }

    /** The preceding block of the same level. */
    Block previous() {
        return new Block(level, index - 1, uses);
    }

    Block parent() {
        return new Block(level + 1, index >> BITS, uses);
    }

    Block child(int n) {
        return new Block(level - 1, (index << BITS) + n, uses);
    }

    int countChildren() {
        return ((last() - first()) >> (BITS * (level - 1))) + 1;
    }

    Stream<Block> children() {
        return IntStream.range(0, countChildren()).mapToObj(this::child);
    }

    /** The blocks that contain this one, the smallest first. */
    Stream<Block> enclosing() {
        return Stream.iterate(parent(), Block::parent).limit(whole(uses).level - level);
    }

    /** The blocks that end with this use, the smallest first, without the use itself. */
    static Stream<Block> endingWith(int use, int uses) {
        return single(use, uses).enclosing().takeWhile(block -> block.last() == use);
    }

    /** Smaller blocks first. */
    @Override
    public int compareTo(Block other) {
        return level == other.level ? Integer.compare(index, other.index) : Integer.compare(level, other.level);
    }
}
