package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Removes a code before its time. Its uses go first: every node asks for them, while a node may look at notes of the
 * session that it read a moment ago.
 */
record Removal(SeparateTransactions transactions, AuthCode code) {

    /** Longer than a request can be repeated. */
    private static final long REPEATED_SECONDS = 90;

    /** False if the code was not there any more. */
    boolean run() {
        transactions.run(session -> {
            // A request that is repeated asks for no use.
            session.singleUseObjects().put(begun(code), REPEATED_SECONDS, Map.of());
            removeEntries(session.singleUseObjects(), code);
            return true;
        });
        Optional<CodeRecord> removed = transactions.retry(() -> transactions.run(this::removeRecord));
        removed.ifPresent(
                record -> transactions.run(session -> new Slots(session.singleUseObjects()).free(code, record.slot())));
        return removed.isPresent();
    }

    /** Removes all that its uses are and left. */
    static void removeEntries(SingleUseObjectProvider objects, AuthCode code) {
        new RedemptionLog(objects, code).removeAll(new Uses(objects, code).removeAll());
    }

    /** Whether this code has been removed, or is being removed at this moment. */
    static boolean hasBegun(SingleUseObjectProvider objects, AuthCode code) {
        return objects.contains(begun(code));
    }

    private static String begun(AuthCode code) {
        return "auth-code-removed:" + code.digest();
    }

    private Optional<CodeRecord> removeRecord(KeycloakSession session) {
        return SessionNotes.of(session, code).flatMap(notes -> {
            Optional<CodeRecord> record = notes.find(code.digest());
            record.ifPresent(notes::remove);
            return record;
        });
    }
}
