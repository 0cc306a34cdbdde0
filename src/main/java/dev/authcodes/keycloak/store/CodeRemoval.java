package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;

/**
 * Removes a code before its time. Its uses go first: they are what every node asks, while a node may look at notes of the
 * session that it has read a moment ago.
 */
final class CodeRemoval {
    private final OwnTransactions transactions;

    CodeRemoval(KeycloakSession session) {
        this.transactions = new OwnTransactions(session);
    }

    /** False if the code was not there any more. */
    boolean remove(AuthCode code) {
        transactions.run(session -> {
            // A request that is repeated asks for no use.
            session.singleUseObjects().put(begun(code), Uses.secondsLeft(code), Map.of());
            new Uses(session.singleUseObjects()).takeAll(code);
            return true;
        });
        Optional<CodeRecord> forgotten = transactions.retry(() -> transactions.run(session -> forget(session, code)));
        forgotten.ifPresent(record -> transactions.run(session -> {
            new Slots(session.singleUseObjects()).free(code, record.slot());
            return true;
        }));
        return forgotten.isPresent();
    }

    /** Whether this code has been removed, or is being removed at this moment. */
    static boolean hasBegun(SingleUseObjectProvider objects, AuthCode code) {
        return objects.contains(begun(code));
    }

    private static String begun(AuthCode code) {
        return "auth-code-removed:" + code.digest();
    }

    private static Optional<CodeRecord> forget(KeycloakSession session, AuthCode code) {
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
        if (userSession == null) {
            return Optional.empty();
        }
        String key = CodeRecord.key(code.digest());
        Optional<CodeRecord> record = CodeRecord.read(userSession.getNote(key));
        record.ifPresent(there -> userSession.removeNote(key));
        return record;
    }
}
