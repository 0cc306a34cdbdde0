package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.UseRecord;
import java.time.Instant;
import java.util.HashMap;
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
final class UseRecords {
    private static final String CLIENT = "client";
    private static final String ADDRESS = "address";
    private static final String AT = "at";

    private final SingleUseObjectProvider objects;

    UseRecords(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    /** Written when the request's transaction is committed: of a redemption that came to nothing there is no record. */
    void write(AuthCode code, int coin, String client, @Nullable String address) {
        Map<String, String> notes = new HashMap<>();
        notes.put(CLIENT, client);
        notes.put(AT, String.valueOf(Time.currentTimeSeconds()));
        if (address != null) {
            notes.put(ADDRESS, address);
        }
        objects.put(key(code, coin), Uses.secondsLeft(code), notes);
    }

    /** Those of these coins, as far as they are there: the cache may have lost one. */
    Stream<UseRecord> of(AuthCode code, IntStream coins) {
        return coins.mapToObj(coin -> objects.get(key(code, coin))).flatMap(notes -> read(notes).stream());
    }

    private static Optional<UseRecord> read(@Nullable Map<String, String> notes) {
        if (notes == null) {
            return Optional.empty();
        }
        String client = requireNonNull(notes.get(CLIENT), "a use has its client on record");
        String at = requireNonNull(notes.get(AT), "a use has its time on record");
        return Optional.of(new UseRecord(client, notes.get(ADDRESS), Instant.ofEpochSecond(Long.parseLong(at))));
    }

    private static String key(AuthCode code, int coin) {
        return "auth-code-used:" + code.digest() + ':' + coin;
    }
}
