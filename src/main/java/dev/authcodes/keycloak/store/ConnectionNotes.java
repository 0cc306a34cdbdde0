package dev.authcodes.keycloak.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.CurrentTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.Constants;
import org.keycloak.util.JsonSerialization;

/**
 * The connections of a client in a user session, as notes of the client session. Keycloak writes the client session
 * when the client gets tokens, at most once a second. Further redemptions in the same second write it because of their
 * notes, in turns ({@link ClientSessionTurn}).
 *
 * <p>A newer version of the extension may add members without changing the format's version. None is a restriction, so
 * unknown members are ignored and preserved. Records of another version of the format are left untouched.
 */
public final class ConnectionNotes {
    private static final String PREFIX = "auth-code.connection.";
    private static final int MAX_EXCHANGED = 50;
    private static final int VERSION = 1;
    private static final int MINUTE = 60;
    private static final String FORMAT = "v";
    private static final String CODE = "code";
    private static final String PARENT = "parent";
    private static final String EXCHANGED = "exchanged";
    private static final String LABEL = "label";
    private static final String DEVICE = "device";
    private static final String ADDRESS = "address";
    private static final String STARTED = "at";
    private static final String REFRESHED = "refreshed";

    private final AuthenticatedClientSessionModel clientSession;

    public ConnectionNotes(AuthenticatedClientSessionModel clientSession) {
        this.clientSession = clientSession;
    }

    /** All that this version can read, the latest first. */
    public List<Connection> all() {
        return connections(id -> true);
    }

    /**
     * Those of {@link #all} that have one of these ids.
     *
     * @param ids {@link Connection#id()}
     */
    public List<Connection> all(Set<String> ids) {
        return connections(ids::contains);
    }

    private List<Connection> connections(Predicate<String> which) {
        return notes().filter(note -> which.test(id(note.getKey())))
                .flatMap(note -> read(note.getKey(), note.getValue()).stream())
                .sorted(Connection.LATEST_FIRST)
                .toList();
    }

    /** The ids of all, including those that this version cannot read. */
    public Set<String> ids() {
        return notes().map(note -> id(note.getKey())).collect(Collectors.toSet());
    }

    /**
     * Whether the user also signed in to the client. Keycloak notes the level of every sign-in (26.7,
     * {@code TokenManager.attachAuthenticationSession}); a redemption sets none.
     */
    public boolean isSignedIn() {
        return clientSession.getNote(Constants.LEVEL_OF_AUTHENTICATION) != null;
    }

    public void write(Connection connection) {
        if (connection.exchanged()) {
            if (ids().contains(connection.id())) {
                // The client exchanged a token of its own connection, which remains a redeemed one.
                return;
            }
            // Exchanged ones only decide when the client session ends. Redeemed ones are never dropped like this.
            all().stream().filter(Connection::exchanged).skip(MAX_EXCHANGED - 1).forEach(oldest -> remove(oldest.id()));
        }
        ObjectNode note = JsonSerialization.mapper.createObjectNode();
        note.put(FORMAT, VERSION)
                .put(CODE, connection.codeId())
                .put(PARENT, connection.parent())
                .put(EXCHANGED, connection.exchanged() ? true : null)
                .put(LABEL, connection.label())
                .put(DEVICE, connection.deviceName())
                .put(ADDRESS, connection.address())
                .put(STARTED, connection.startedAt().getEpochSecond());
        note.properties().removeIf(member -> member.getValue().isNull());
        clientSession.setNote(PREFIX + connection.id(), note.toString());
    }

    /**
     * Removes the record of a connection.
     *
     * @param id {@link Connection#id()}
     */
    public void remove(String id) {
        clientSession.removeNote(PREFIX + id);
    }

    /**
     * Records that a connection was refreshed in this minute, unless that is already recorded.
     *
     * @param id {@link Connection#id()}
     */
    public void refreshed(String id) {
        long minute = CurrentTime.seconds() / MINUTE * MINUTE;
        Optional.ofNullable(clientSession.getNote(PREFIX + id))
                .flatMap(ConnectionNotes::understood)
                .filter(note -> note.path(REFRESHED).asLong() < minute)
                .ifPresent(note -> clientSession.setNote(
                        PREFIX + id, note.put(REFRESHED, minute).toString()));
    }

    private Stream<Map.Entry<String, String>> notes() {
        return SharedNotes.copy(clientSession::getNotes).entrySet().stream()
                .filter(note -> note.getKey().startsWith(PREFIX));
    }

    private static String id(String key) {
        return key.substring(PREFIX.length());
    }

    private static Optional<Connection> read(String key, String text) {
        return understood(text)
                .map(note -> new Connection(
                        id(key),
                        note.path(CODE).asText(),
                        text(note, PARENT),
                        note.path(EXCHANGED).asBoolean(),
                        text(note, LABEL),
                        text(note, DEVICE),
                        text(note, ADDRESS),
                        Instant.ofEpochSecond(note.path(STARTED).asLong()),
                        note.has(REFRESHED)
                                ? Instant.ofEpochSecond(note.path(REFRESHED).asLong())
                                : null));
    }

    private static Optional<ObjectNode> understood(String text) {
        try {
            JsonNode note = JsonSerialization.mapper.readTree(text);
            return note instanceof ObjectNode object && note.path(FORMAT).asInt() == VERSION
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode note, String member) {
        return note.path(member).textValue();
    }
}
