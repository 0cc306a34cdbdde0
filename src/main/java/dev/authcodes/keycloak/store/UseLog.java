package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedeemedUse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Who spent which use of a code. Each use has an entry of its own beside its coin, so that recording a redemption writes
 * nothing that two redemptions share, and the session's row least of all. An entry lives as long as the code: the
 * address in it is somebody's personal data.
 */
final class UseLog {
    private static final String CLIENT = "client";
    private static final String ADDRESS = "address";
    private static final String AT = "at";

    private final SingleUseObjectProvider objects;

    UseLog(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    /**
     * Written when the request's transaction is committed: of a redemption that came to nothing there is no record.
     *
     * @param repeat a use and the repeat of its request have a record each
     */
    void write(AuthCode code, int coin, boolean repeat, String client, @Nullable String address) {
        Map<String, String> notes = new HashMap<>();
        notes.put(CLIENT, client);
        notes.put(AT, String.valueOf(Time.currentTimeSeconds()));
        if (address != null) {
            notes.put(ADDRESS, address);
        }
        objects.put(key(code, coin, repeat), Uses.secondsLeft(code), notes);
    }

    /** Where Keycloak fails after it has committed, see {@link UndoOnFailure}. */
    void erase(AuthCode code, int coin) {
        objects.remove(key(code, coin, false));
    }

    /** A use and its repeat, the latest first, as far as they are there: the cache may have lost one. */
    List<RedeemedUse> of(AuthCode code, int coin) {
        return Stream.of(true, false)
                .flatMap(repeat -> read(code, coin, repeat).stream())
                .toList();
    }

    /**
     * Whether every use of the code is on record as redeemed. Looked at from the last use, of which there is no record in
     * most cases.
     */
    boolean areComplete(AuthCode code) {
        return IntStream.range(0, code.uses())
                .map(n -> code.uses() - 1 - n)
                .allMatch(n -> objects.contains(key(code, n, false)) || objects.contains(key(code, n, true)));
    }

    private Optional<RedeemedUse> read(AuthCode code, int coin, boolean repeat) {
        Map<String, String> notes = objects.get(key(code, coin, repeat));
        if (notes == null) {
            return Optional.empty();
        }
        String client = requireNonNull(notes.get(CLIENT), "a use has its client on record");
        String at = requireNonNull(notes.get(AT), "a use has its time on record");
        return Optional.of(
                new RedeemedUse(client, notes.get(ADDRESS), Instant.ofEpochSecond(Long.parseLong(at)), repeat));
    }

    private static String key(AuthCode code, int coin, boolean repeat) {
        return "auth-code-used:" + code.digest() + ':' + coin + (repeat ? ":repeat" : "");
    }
}
