package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.NavigableSet;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Of which blocks of uses something is true of every use, so that it is found out once. A mark is a single-use object. If
 * one is lost, it is found out again; that it is there always means that it was true.
 *
 * <p>It may become false, when a use is given back. Then whoever gave it back calls {@link #remove} afterwards, from the
 * smallest block to the largest. Whoever puts a mark looks once more at what is below it, and if that has changed removes
 * the mark in the same order. So of those who do both at the same moment, one sees what the other did, and no mark hides a use.
 *
 * @param prefix of the keys
 * @param isTrueOf asks for one use
 */
record BlockMarks(SingleUseObjectProvider objects, String prefix, AuthCode code, IntPredicate isTrueOf) {
    private static final Logger LOG = Logger.getLogger(BlockMarks.class);

    /** One look-up. */
    boolean isMarked(Block block) {
        return block.isSingle() ? isTrueOf.test(block.index()) : objects.contains(key(block));
    }

    /** Whether it is true of every use; looks no further than to the marks that are there, and adds the ones that are not. */
    boolean isTrueOfAll(Block block) {
        return isMarked(block) || (!block.isSingle() && block.children().allMatch(this::isTrueOfAll) && mark(block));
    }

    /**
     * Marks those of the blocks that can be marked. A mark saves look-ups and nothing else, so where that fails, whatever
     * was done before is not in vain.
     *
     * @param blocks in one order: where single-use objects are rows of the database, a transaction holds each row it wrote
     */
    void sumUp(NavigableSet<Block> blocks) {
        try {
            blocks.forEach(this::isTrueOfAll);
        } catch (RuntimeException e) {
            LOG.debugf(e, "Not marked: %s of code %s", blocks, code.id());
        }
    }

    private boolean mark(Block block) {
        objects.putIfAbsent(key(block), Uses.secondsLeft(code));
        boolean stillTrue = block.children().allMatch(this::isMarked);
        if (!stillTrue) {
            Stream.concat(Stream.of(block), block.around()).forEach(this::remove);
        }
        return stillTrue;
    }

    /** It is not true of this use any more. */
    void remove(int use) {
        Block.single(use, code.uses()).around().forEach(this::remove);
    }

    void removeAll() {
        removeAll(Block.whole(code.uses()));
    }

    private void removeAll(Block block) {
        if (!block.isSingle()) {
            block.children().forEach(this::removeAll);
            remove(block);
        }
    }

    private void remove(Block block) {
        objects.remove(key(block));
    }

    private String key(Block block) {
        return prefix + code.digest() + ':' + block.level() + ':' + block.index();
    }
}
