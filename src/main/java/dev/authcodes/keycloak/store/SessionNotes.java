package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.common.util.MultiSiteUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.session.UserSessionPersisterProvider;

/**
 * The records of codes, as notes of their user session. An unreadable record is left untouched: during a rolling
 * upgrade a newer server may have written it.
 */
final class SessionNotes {
    private static final String KEY_PREFIX = "auth-code.";

    private final UserSessionModel userSession;

    SessionNotes(UserSessionModel userSession) {
        this.userSession = userSession;
    }

    /** The notes of the code's session; empty if the session does not exist. */
    static Optional<SessionNotes> of(KeycloakSession session, AuthCode code) {
        return Optional.ofNullable(
                        session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId()))
                .map(SessionNotes::new);
    }

    /**
     * Whether the code's session is in the database. Keycloak can keep a session in its cache that was logged out while
     * another request read it (keycloak#51127): it is still found, but writes to it are dropped. Also true where
     * sessions are not stored in a database.
     *
     * <p>Call this in the transaction in which Keycloak writes the session anyway. Keycloak reads the row first, and
     * Hibernate reads a row once per transaction, so this adds no statement.
     */
    static boolean areStored(KeycloakSession session, AuthCode code) {
        return !MultiSiteUtils.isPersistentSessionsEnabled()
                || session.getProvider(UserSessionPersisterProvider.class)
                                .loadUserSession(session.getContext().getRealm(), code.sessionId(), false)
                        != null;
    }

    Optional<CodeRecord> find(String digest) {
        return Optional.ofNullable(userSession.getNote(key(digest))).flatMap(note -> read(digest, note));
    }

    /** Whether there is a record that {@link #find} cannot read, because another version of the extension wrote it. */
    boolean isUnreadable(String digest) {
        String note = userSession.getNote(key(digest));
        return note != null && read(digest, note).isEmpty();
    }

    Stream<CodeRecord> all() {
        return SharedNotes.copy(userSession::getNotes).entrySet().stream()
                .filter(note -> note.getKey().startsWith(KEY_PREFIX))
                .flatMap(note -> read(note.getKey().substring(KEY_PREFIX.length()), note.getValue()).stream());
    }

    void write(CodeRecord record) {
        userSession.setNote(key(record.code().digest()), record.write());
    }

    void remove(CodeRecord record) {
        userSession.removeNote(key(record.code().digest()));
    }

    private Optional<CodeRecord> read(String digest, String note) {
        return CodeRecord.read(userSession.getId(), digest, note);
    }

    private static String key(String digest) {
        return KEY_PREFIX + digest;
    }
}
