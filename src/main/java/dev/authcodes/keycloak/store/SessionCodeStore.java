package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStore;
import dev.authcodes.keycloak.code.CodeValue;
import dev.authcodes.keycloak.code.RedeemRequest;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;

/**
 * Keeps a code's record as a note of its user session and its uses as single-use objects. The note goes wherever the
 * session goes (database, cluster, memory) and vanishes with it; redeeming does not write it.
 */
public final class SessionCodeStore implements CodeStore {
    private final KeycloakSession session;

    public SessionCodeStore(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Addition add(AuthCode code, int maxActive) {
        return new CodeAdding(session.getKeycloakSessionFactory(), session.getContext()).add(code, maxActive);
    }

    @Override
    public Optional<AuthCode> find(UserSessionModel userSession, CodeValue value) {
        String digest = value.digest();
        return CodeRecord.read(userSession.getNote(CodeRecord.key(digest)))
                .map(record -> record.toCode(userSession.getId(), digest));
    }

    @Override
    public Spending spend(AuthCode code, RedeemRequest request) {
        UUID requestId = request.requestId();
        return requestId == null ? spendOnce(code) : spendOnce(code, request, requestId);
    }

    private Spending spendOnce(AuthCode code) {
        OptionalInt coin = new Uses(objects()).take(code);
        if (coin.isEmpty()) {
            return Spending.NO_USE_LEFT;
        }
        UndoOnFailure.enlist(session, objects -> new Uses(objects).giveBack(code, coin.getAsInt()));
        return Spending.SPENT;
    }

    private Spending spendOnce(AuthCode code, RedeemRequest request, UUID requestId) {
        RepeatedRequests requests = new RepeatedRequests(objects(), code, request, requestId);
        return switch (requests.claim()) {
            case SERVED -> Spending.REPEATED;
            case NOT_SERVED -> Spending.NO_USE_LEFT;
            case TAKEN -> Spending.REQUEST_ID_TAKEN;
            case FIRST -> spendFor(requests, code);
        };
    }

    /** Nothing is undone on a rollback: a twin may have been served on the strength of this use. */
    private Spending spendFor(RepeatedRequests requests, AuthCode code) {
        if (new Uses(objects()).take(code).isEmpty()) {
            requests.giveUp();
            return Spending.NO_USE_LEFT;
        }
        requests.serve();
        return Spending.SPENT;
    }

    private SingleUseObjectProvider objects() {
        return session.singleUseObjects();
    }
}
