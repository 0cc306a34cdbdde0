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
 * Records who redeemed which use of a code. Each use has its own entry, so two redemptions never write the same entry,
 * nor the session's row. An entry lives as long as the code, because its address is personal data.
 */
final class RedemptionLog {
    /** Time, address and client in one note, which takes up half as much memory as three. */
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
     * Records a redemption. In a cache, the entry is written when the request's transaction is committed. A use and the
     * retry of its request have one entry each.
     *
     * @param request key of the request's {@link IdempotentRequest} entry, removed with this one
     */
    void write(int use, RedeemedUse redeemed, @Nullable String request) {
        Map<String, String> notes = new HashMap<>();
        String address = redeemed.address() == null ? UNKNOWN : redeemed.address();
        notes.put(BY, redeemed.at().getEpochSecond() + " " + address + ' ' + redeemed.client());
        if (request != null) {
            notes.put(REQUEST, request);
        }
        objects.put(key(use, redeemed.repeat()), Uses.secondsLeft(code), notes);
        // The preceding blocks, because those that end here are not yet fully committed.
        Block.endingWith(use, code.uses())
                .filter(block -> block.index() > 0)
                .map(Block::previous)
                .forEach(recorded::isTrueOfAll);
    }

    /** Removes the entry of a redemption that failed. */
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

    /** The last ten redemptions before a use, with their retries, the latest first. */
    List<RedeemedUse> before(int use) {
        return IntStream.range(0, Math.min(use, LISTED))
                .map(n -> use - 1 - n)
                .mapToObj(this::of)
                .flatMap(Function.identity())
                .toList();
    }

    /** The last ten of a code that is used up, one lookup each. Retries are skipped: they come from the same client. */
    Stream<RedeemedUse> lastUses() {
        return IntStream.range(0, Math.min(code.uses(), LISTED))
                .mapToObj(n -> objects.get(key(code.uses() - 1 - n, false)))
                .flatMap(notes -> read(notes, false).stream());
    }

    /** A use and its retry, the latest first. The cache may have lost either. */
    private Stream<RedeemedUse> of(int use) {
        Map<String, String> notes = objects.get(key(use, false));
        Stream<RedeemedUse> first = read(notes, false).stream();
        return notes != null && !notes.containsKey(REQUEST)
                ? first
                : Stream.concat(read(objects.get(key(use, true)), true).stream(), first);
    }

    /** Whether every use of the code is recorded as redeemed. */
    boolean isComplete() {
        return recorded.isTrueOfAll(Block.whole(code.uses()));
    }

    /**
     * Whether no use can come back: each is recorded as redeemed, or lost. A redemption in progress is recorded when it
     * is committed, and gives its use back if it fails.
     */
    boolean isSettled(Uses uses) {
        return isComplete()
                || IntStream.range(0, code.uses()).noneMatch(use -> !isRecorded(use) && uses.mayComeBack(use));
    }

    private boolean isRecorded(int use) {
        return has(use) || objects.contains(key(use, true));
    }

    /** Whether a redemption of this use was committed. */
    boolean has(int use) {
        return objects.contains(key(use, false));
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
