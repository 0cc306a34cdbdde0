package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus.RedeemedUse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Who redeemed which use of a code. Each use has one entry, so that recording a redemption writes nothing that two
 * redemptions share, and not the session's row. An entry lives as long as the code: the address in it is personal data.
 */
final class RedemptionLog {
    /** Time, address and client in one note, since an entry of one takes up half of what an entry of three does. */
    private static final String BY = "by";

    private static final String REQUEST = "request";
    private static final String UNKNOWN = "-";
    private static final int LISTED = 10;

    private final SingleUseObjectProvider objects;
    private final AuthCode code;
    private final BlockMarks recorded;

    RedemptionLog(SingleUseObjectProvider objects, AuthCode code) {
        this.objects = objects;
        this.code = code;
        this.recorded = new BlockMarks(objects, "auth-code-recorded:", code, this::isRecorded);
    }

    /**
     * Where the objects are in a cache, written when the request's transaction is committed. A use and the repeat of its
     * request have an entry each.
     *
     * @param request what else was put for the request, to be removed with the entry
     */
    void write(int use, RedeemedUse redeemed, @Nullable String request) {
        Map<String, String> notes = new HashMap<>();
        String address = redeemed.address() == null ? UNKNOWN : redeemed.address();
        notes.put(BY, redeemed.at().getEpochSecond() + " " + address + ' ' + redeemed.client());
        if (request != null) {
            notes.put(REQUEST, request);
        }
        objects.put(key(use, redeemed.repeat()), Uses.secondsLeft(code), notes);
        // The blocks before, since of those that end here not everything is committed.
        Block.endingWith(use, code.uses())
                .filter(block -> block.index() > 0)
                .map(Block::previous)
                .forEach(recorded::isTrueOfAll);
    }

    /** Of a redemption that failed there is no record. */
    void erase(int use) {
        objects.remove(key(use, false));
        recorded.remove(use);
    }

    /** Removes everything about these uses. */
    void removeAll(IntStream uses) {
        uses.forEach(this::removeEntries);
        recorded.removeAll();
    }

    private void removeEntries(int use) {
        Map<String, String> notes = objects.remove(key(use, false));
        String request = notes == null ? null : notes.get(REQUEST);
        if (request != null) {
            objects.remove(request);
        }
        if (notes == null || request != null) {
            objects.remove(key(use, true));
        }
    }

    /** The last ten redemptions before a use, with their repeats, the latest first. */
    List<RedeemedUse> before(int use) {
        return IntStream.range(0, Math.min(use, LISTED))
                .map(n -> use - 1 - n)
                .mapToObj(this::of)
                .flatMap(Function.identity())
                .toList();
    }

    /** The last ten of a code that is used up, one look-up each. A repeat is by whom its use is, and not looked up. */
    Stream<RedeemedUse> lastUses() {
        return IntStream.range(0, Math.min(code.uses(), LISTED))
                .mapToObj(n -> objects.get(key(code.uses() - 1 - n, false)))
                .flatMap(notes -> read(notes, false).stream());
    }

    /** A use and its repeat, the latest first, as far as they are there: the cache may have lost one. */
    private Stream<RedeemedUse> of(int use) {
        Map<String, String> notes = objects.get(key(use, false));
        Stream<RedeemedUse> first = read(notes, false).stream();
        return notes != null && !notes.containsKey(REQUEST)
                ? first
                : Stream.concat(read(objects.get(key(use, true)), true).stream(), first);
    }

    /** Whether every use of the code is on record as redeemed. */
    boolean isComplete() {
        return recorded.isTrueOfAll(Block.whole(code.uses()));
    }

    /**
     * Whether none of the uses comes back any more: each is on record as redeemed, or lost. A redemption that is under way is
     * put on record when it is committed, and gives its use back if it fails.
     */
    boolean isSettled(Uses uses) {
        return isComplete()
                || IntStream.range(0, code.uses()).noneMatch(use -> !isRecorded(use) && uses.mayComeBack(use));
    }

    private boolean isRecorded(int use) {
        return objects.contains(key(use, false)) || objects.contains(key(use, true));
    }

    private static Optional<RedeemedUse> read(@Nullable Map<String, String> notes, boolean repeat) {
        return Optional.ofNullable(notes).map(all -> all.get(BY)).map(by -> {
            String[] parts = by.split(" ", 3);
            return new RedeemedUse(
                    parts[2],
                    parts[1].equals(UNKNOWN) ? null : parts[1],
                    Instant.ofEpochSecond(Long.parseLong(parts[0])),
                    repeat);
        });
    }

    private String key(int use, boolean repeat) {
        return "auth-code-used:" + code.digest() + ':' + use + (repeat ? ":repeat" : "");
    }
}
