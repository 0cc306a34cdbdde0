package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.CodeStore.Spending;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.store.RepeatedRequests.Repeat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Takes a use of a code, or the repeat of a request that has taken one, and puts it on record. What was taken is laid back
 * where the request comes to nothing.
 */
final class CodeSpending {
    private final KeycloakSession session;
    private final SingleUseObjectProvider objects;

    CodeSpending(KeycloakSession session) {
        this.session = session;
        this.objects = session.singleUseObjects();
    }

    Spending spend(AuthCode code, RedemptionRequest request) {
        if (!new StoredSessions(session).contain(code.sessionId())) {
            return Spending.SESSION_ENDED;
        }
        UUID requestId = request.requestId();
        // From an unknown address nothing is repeated: nobody can tell whether it comes from the same place.
        return requestId == null || request.address() == null
                ? spendOnce(code, request.client())
                : spendOnce(code, request, requestId);
    }

    private Spending spendOnce(AuthCode code, ClientModel client) {
        OptionalInt coin = new Uses(objects).take(code);
        if (coin.isEmpty()) {
            return refusal(code, Spending.USES_UNACCOUNTED_FOR);
        }
        UndoOnFailure.enlist(session, own -> giveBack(own, code, coin.getAsInt()));
        record(code, coin.getAsInt(), client, false);
        return Spending.SPENT;
    }

    private Spending spendOnce(AuthCode code, RedemptionRequest request, UUID requestId) {
        RepeatedRequests requests = new RepeatedRequests(objects, code, request, requestId);
        return switch (requests.claim()) {
            case FIRST -> spendFor(requests, code, request, requestId);
            case SAME -> repeat(requests, code, request, requestId);
            case TAKEN -> refusal(code, Spending.REQUEST_ID_TAKEN);
        };
    }

    private Spending spendFor(RepeatedRequests requests, AuthCode code, RedemptionRequest request, UUID requestId) {
        OptionalInt coin = new Uses(objects).take(code);
        if (coin.isEmpty()) {
            requests.giveUp();
            return refusal(code, Spending.USES_UNACCOUNTED_FOR);
        }
        Repeat repeat = requests.serve(coin.getAsInt());
        UndoOnFailure.enlist(session, own -> {
            if (new RepeatedRequests(own, code, request, requestId).withdraw(repeat)) {
                giveBack(own, code, coin.getAsInt());
            }
        });
        record(code, coin.getAsInt(), request.client(), false);
        return Spending.SPENT;
    }

    private Spending repeat(RepeatedRequests requests, AuthCode code, RedemptionRequest request, UUID requestId) {
        Optional<Repeat> repeat = requests.take();
        if (repeat.isEmpty()) {
            return refusal(code, Spending.REQUEST_NOT_SERVED);
        }
        if (CodeRemoval.hasBegun(objects, code)) {
            // This node may have read the code's record before, and a repeat asks for no use.
            return Spending.REQUEST_NOT_SERVED;
        }
        UndoOnFailure.enlist(
                session, own -> new RepeatedRequests(own, code, request, requestId).giveBack(repeat.get()));
        record(code, repeat.get().coin(), request.client(), true);
        return Spending.REPEATED;
    }

    /** Whatever else can be said of a request: a code whose uses are all on record is presented once too often. */
    private Spending refusal(AuthCode code, Spending otherwise) {
        return new UseLog(objects).areComplete(code) ? Spending.NO_USE_LEFT : otherwise;
    }

    private static void giveBack(SingleUseObjectProvider own, AuthCode code, int coin) {
        new UseLog(own).erase(code, coin);
        new Uses(own).giveBack(code, coin);
    }

    private void record(AuthCode code, int coin, ClientModel client, boolean repeat) {
        Optional<ClientAddress> address = ClientAddress.of(session.getContext().getConnection());
        new UseLog(objects)
                .write(
                        code,
                        coin,
                        repeat,
                        client.getId(),
                        address.map(ClientAddress::toString).orElse(null));
    }
}
