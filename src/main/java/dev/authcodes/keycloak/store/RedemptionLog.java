package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus.RedeemedUse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Who redeemed which use of a code. Each use has an entry, so that recording a redemption writes nothing that two
 * redemptions share, and not the session's row. An entry lives as long as the code: the address in it is personal data.
 */
final class RedemptionLog {
    private static final String CLIENT = "client";
    private static final String ADDRESS = "address";
    private static final String AT = "at";

    private final SingleUseObjectProvider objects;

    RedemptionLog(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    /** Where the objects are in a cache, written when the request's transaction is committed. A use and the repeat of its request have an entry each. */
    void write(AuthCode code, int use, RedeemedUse redeemed) {
        Map<String, String> notes = new HashMap<>();
        notes.put(CLIENT, redeemed.client());
        notes.put(AT, String.valueOf(redeemed.at().getEpochSecond()));
        if (redeemed.address() != null) {
            notes.put(ADDRESS, redeemed.address());
        }
        objects.put(key(code, use, redeemed.repeat()), Uses.secondsLeft(code), notes);
    }

    /** Of a redemption that failed there is no record. */
    void erase(AuthCode code, int use) {
        objects.remove(key(code, use, false));
    }

    /** A use and its repeat, the latest first, as far as they are there: the cache may have lost one. */
    List<RedeemedUse> of(AuthCode code, int use) {
        return Stream.of(true, false)
                .flatMap(repeat -> read(code, use, repeat).stream())
                .toList();
    }

    /**
     * Whether every use of the code is on record as redeemed. Looked at from the last use, of which there is mostly no
     * record.
     */
    boolean isComplete(AuthCode code) {
        return IntStream.range(0, code.uses())
                .map(n -> code.uses() - 1 - n)
                .allMatch(n -> objects.contains(key(code, n, false)) || objects.contains(key(code, n, true)));
    }

    private Optional<RedeemedUse> read(AuthCode code, int use, boolean repeat) {
        Map<String, String> notes = objects.get(key(code, use, repeat));
        if (notes == null) {
            return Optional.empty();
        }
        String client = requireNonNull(notes.get(CLIENT), "a use has its client on record");
        String at = requireNonNull(notes.get(AT), "a use has its time on record");
        return Optional.of(
                new RedeemedUse(client, notes.get(ADDRESS), Instant.ofEpochSecond(Long.parseLong(at)), repeat));
    }

    private static String key(AuthCode code, int use, boolean repeat) {
        return "auth-code-used:" + code.digest() + ':' + use + (repeat ? ":repeat" : "");
    }
}
