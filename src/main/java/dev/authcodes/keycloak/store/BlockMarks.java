package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.NavigableSet;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Remembers the blocks in which a condition holds for every use, so that it is established once. A mark is a single-use
 * object. A lost mark is established again; a mark that is present always means that the condition held.
 *
 * <p>The condition ceases to hold when a use is given back. The caller then calls {@link #remove}, which goes from the
 * smallest block to the largest. After putting a mark, the blocks below it are checked again, and if one has changed
 * the mark is removed in the same order. So of two concurrent callers one sees the other's change, and no mark hides a
 * use.
 *
 * @param prefix prefix of the keys
 * @param isTrueOf the condition, for one use
 */
record BlockMarks(SingleUseObjectProvider objects, String prefix, AuthCode code, IntPredicate isTrueOf) {
    private static final Logger LOG = Logger.getLogger(BlockMarks.class);

    /** One look-up. */
    boolean isMarked(Block block) {
        return block.isSingle() ? isTrueOf.test(block.index()) : objects.contains(key(block));
    }

    /** Whether the condition holds for every use. Stops at existing marks and adds missing ones. */
    boolean isTrueOfAll(Block block) {
        return isMarked(block) || (!block.isSingle() && block.children().allMatch(this::isTrueOfAll) && mark(block));
    }

    /**
     * Marks the blocks in which the condition holds. Marks only save lookups, so a failure is ignored and must not undo
     * what was done before.
     *
     * @param blocks sorted, because where single-use objects are database rows a transaction keeps each row it wrote
     *     locked
     */
    void markAll(NavigableSet<Block> blocks) {
        try {
            blocks.forEach(this::isTrueOfAll);
        } catch (RuntimeException e) {
            LOG.debugf(e, "Blocks %s of code %s were not marked", blocks, code.id());
        }
    }

    private boolean mark(Block block) {
        objects.putIfAbsent(key(block), Uses.secondsLeft(code));
        boolean stillTrue = block.children().allMatch(this::isMarked);
        if (!stillTrue) {
            Stream.concat(Stream.of(block), block.enclosing()).forEach(this::remove);
        }
        return stillTrue;
    }

    /** The condition no longer holds for this use. */
    void remove(int use) {
        Block.single(use, code.uses()).enclosing().forEach(this::remove);
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
