package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Removes a code before it expires. The uses go first: every node looks them up, while it may hold a slightly stale
 * copy of the session's notes.
 */
record Removal(SeparateTransactions transactions, AuthCode code) {

    /** Longer than a request can be retried. */
    private static final long REPEATED_SECONDS = 90;

    /** False if the code was already gone. */
    boolean run() {
        transactions.run(session -> {
            // A retry does not look up a use.
            session.singleUseObjects().put(begun(code), REPEATED_SECONDS, Map.of());
            removeEntries(session.singleUseObjects(), code);
            return true;
        });
        Optional<CodeRecord> removed = transactions.retry(() -> transactions.run(this::removeRecord));
        removed.ifPresent(
                record -> transactions.run(session -> new Slots(session.singleUseObjects()).free(code, record.slot())));
        return removed.isPresent();
    }

    /** Removes the code's uses and the records of their redemptions. */
    static void removeEntries(SingleUseObjectProvider objects, AuthCode code) {
        new RedemptionLog(objects, code).removeAll(new Uses(objects, code).removeAll());
    }

    /** Whether the code has been removed or is being removed. */
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
