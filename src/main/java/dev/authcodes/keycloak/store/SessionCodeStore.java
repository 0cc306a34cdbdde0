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
        RepeatedRequests requests = new RepeatedRequests(objects());
        if (requests.isServed(code, request, requestId)) {
            return Spending.REPEATED;
        }
        if (requests.isKnown(request, requestId)) {
            return repeatedOr(Spending.REQUEST_ID_TAKEN, requests, code, request, requestId);
        }
        Uses uses = new Uses(objects());
        OptionalInt coin = uses.take(code);
        if (coin.isEmpty()) {
            return repeatedOr(Spending.NO_USE_LEFT, requests, code, request, requestId);
        }
        if (!requests.remember(code, request, requestId)) {
            uses.giveBack(code, coin.getAsInt());
            return repeatedOr(Spending.REQUEST_ID_TAKEN, requests, code, request, requestId);
        }
        UndoOnFailure.enlist(session, objects -> {
            // In this order: a repetition that still finds the entry while its use is back would get in for nothing.
            new RepeatedRequests(objects).forget(code, request, requestId);
            new Uses(objects).giveBack(code, coin.getAsInt());
        });
        return Spending.SPENT;
    }

    private static Spending repeatedOr(
            Spending otherwise, RepeatedRequests requests, AuthCode code, RedeemRequest request, UUID requestId) {
        return requests.isServedSoon(code, request, requestId) ? Spending.REPEATED : otherwise;
    }

    private SingleUseObjectProvider objects() {
        return session.singleUseObjects();
    }
}
