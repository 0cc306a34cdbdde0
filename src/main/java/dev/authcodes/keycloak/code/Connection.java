package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One redeemed use of a code: a tool that has tokens in a user session. It outlives the code and ends with the session.
 *
 * @param id as {@code auth_code_connection} in the tokens
 * @param codeId {@link AuthCode#id()}
 * @param parent the connection that created the code; null if the user signed in to the creator
 * @param exchanged whether the client obtained its token by token exchange from the connection, not by redeeming the
 *     code
 * @param label {@link AuthCode#label()}
 * @param deviceName {@link RedemptionRequest#deviceName()}
 * @param address the address the code was redeemed from; null if unknown
 * @param startedAt to the second
 * @param refreshedAt when the tool last refreshed its tokens, to the minute; null if it has not yet
 */
public record Connection(
        String id,
        String codeId,
        @Nullable String parent,
        boolean exchanged,
        @Nullable String label,
        @Nullable String deviceName,
        @Nullable String address,
        Instant startedAt,
        @Nullable Instant refreshedAt) {
    /** Ordered by id within the same second. */
    public static final Comparator<Connection> LATEST_FIRST =
            Comparator.comparing(Connection::startedAt).reversed().thenComparing(Connection::id);

    public Connection {
        requireNonNull(id, "id is null");
        requireNonNull(codeId, "codeId is null");
        requireNonNull(startedAt, "startedAt is null");
    }

    public static Connection redeemed(String id, AuthCode code, RedemptionRequest request) {
        return new Connection(
                id,
                code.id(),
                code.descent().parent(),
                false,
                code.label(),
                request.deviceName(),
                request.address() == null ? null : request.address().toString(),
                now(),
                null);
    }

    public static Connection exchanged(String id, String codeId) {
        return new Connection(id, codeId, null, true, null, null, null, now(), null);
    }

    /** When the tool last obtained tokens: to the minute, or to the second if it has not refreshed yet. */
    public Instant lastUsedAt() {
        return refreshedAt == null || refreshedAt.isBefore(startedAt) ? startedAt : refreshedAt;
    }

    /** The ids of this connection, its code and its parent. It ends with any of them. */
    public Stream<String> lineage() {
        return Stream.of(Optional.of(id), Optional.of(codeId), Optional.ofNullable(parent))
                .flatMap(Optional::stream);
    }

    private static Instant now() {
        return Instant.ofEpochSecond(CurrentTime.seconds());
    }
}
