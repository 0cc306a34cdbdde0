package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.ClientAddress;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.Constants;
import org.keycloak.util.JsonSerialization;

/**
 * One redeemed use of a code: a client has tokens of it in a user session. Kept as a note of the client session, which is
 * written anyway when the client gets the tokens, so it costs no write of its own and ends with the client session.
 *
 * @param id as {@code auth_code_connection} in the tokens
 * @param codeId {@link AuthCode#id()}
 * @param parent the connection that created the code; null if its creator was signed in
 * @param exchanged whether this client exchanged a token of the connection for its own, and did not redeem the code
 * @param label {@link AuthCode#label()}
 * @param address from where the code was redeemed; null where it is not known
 * @param at when the code was redeemed, seconds since the epoch
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Connection(
        @JsonProperty("id") String id,
        @JsonProperty("code") String codeId,
        @JsonProperty("parent") @Nullable String parent,
        @JsonProperty("exchanged") boolean exchanged,
        @JsonProperty("label") @Nullable String label,
        @JsonProperty("address") @Nullable String address,
        @JsonProperty("at") long at) {
    private static final String PREFIX = "auth-code.connection.";
    /** A client session is written as a whole, so what it holds is bounded: the oldest make room. */
    private static final int MOST = 50;

    public Connection {
        requireNonNull(id, "id is null");
        requireNonNull(codeId, "codeId is null");
    }

    public static Connection redeemed(String id, AuthCode code, @Nullable ClientAddress address) {
        return new Connection(
                id,
                code.id(),
                code.descent().parent(),
                false,
                code.label(),
                address == null ? null : address.toString(),
                Time.currentTimeSeconds());
    }

    public static Connection exchanged(String id, String codeId) {
        return new Connection(id, codeId, null, true, null, null, Time.currentTimeSeconds());
    }

    /** Those of a client session, the latest first. */
    public static List<Connection> of(AuthenticatedClientSessionModel clientSession) {
        return clientSession.getNotes().entrySet().stream()
                .filter(note -> note.getKey().startsWith(PREFIX))
                .map(note -> read(note.getValue()))
                .sorted(Comparator.comparingLong(Connection::at).reversed())
                .toList();
    }

    /**
     * Whether the user signed in to the client, too. Keycloak notes at every sign-in which level it reached (26.7,
     * {@code TokenManager.attachAuthenticationSession}); a redemption reaches none.
     */
    public static boolean isSignedIn(AuthenticatedClientSessionModel clientSession) {
        return clientSession.getNote(Constants.LEVEL_OF_AUTHENTICATION) != null;
    }

    public void writeTo(AuthenticatedClientSessionModel clientSession) {
        of(clientSession).stream().skip(MOST - 1).forEach(oldest -> oldest.removeFrom(clientSession));
        try {
            clientSession.setNote(PREFIX + id, JsonSerialization.mapper.writeValueAsString(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of strings and a number can be written", e);
        }
    }

    public void removeFrom(AuthenticatedClientSessionModel clientSession) {
        clientSession.removeNote(PREFIX + id);
    }

    private static Connection read(String note) {
        try {
            return JsonSerialization.mapper.readValue(note, Connection.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a note of ours can be read", e);
        }
    }
}
