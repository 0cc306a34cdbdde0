package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One redeemed use of a code: a tool that has tokens in a user session. It outlives the code, and ends with the session.
 *
 * @param id as {@code auth_code_connection} in the tokens
 * @param codeId {@link AuthCode#id()}
 * @param parent the connection that created the code; null if its creator was signed in
 * @param exchanged whether this client exchanged a token of the connection for its own, and did not redeem the code
 * @param label {@link AuthCode#label()}
 * @param deviceName {@link RedemptionRequest#deviceName()}
 * @param address from where the code was redeemed; null where it is not known
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
    /** Those of the same second by their ids. */
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

    /** When the tool last got tokens: to the minute, or to the second if it has not refreshed its first ones yet. */
    public Instant lastUsedAt() {
        return refreshedAt == null || refreshedAt.isBefore(startedAt) ? startedAt : refreshedAt;
    }

    /** The ids of this connection and of what it was obtained with; it ends with each of them. */
    public Stream<String> lineage() {
        return Stream.of(Optional.of(id), Optional.of(codeId), Optional.ofNullable(parent))
                .flatMap(Optional::stream);
    }

    private static Instant now() {
        return Instant.ofEpochSecond(CurrentTime.seconds());
    }
}
