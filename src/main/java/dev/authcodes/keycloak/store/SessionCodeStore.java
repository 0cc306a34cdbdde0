package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.CodeReference;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStore;
import dev.authcodes.keycloak.code.RedeemRequest;
import dev.authcodes.keycloak.code.UseRecord;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;

/**
 * Keeps a code's record as a note of its user session and its uses as single-use objects. The note goes wherever the
 * session goes (database, cluster, memory) and vanishes with it; redeeming does not write it.
 */
public final class SessionCodeStore implements CodeStore {
    private static final Logger LOG = Logger.getLogger(SessionCodeStore.class);
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    private static final int LISTED_REDEMPTIONS = 10;

    private final KeycloakSession session;

    public SessionCodeStore(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Addition add(AuthCode code, int maxActive) {
        return new CodeAdding(session).add(code, maxActive);
    }

    @Override
    public Optional<AuthCode> find(UserSessionModel userSession, CodeReference reference) {
        String digest = reference.digest();
        return CodeRecord.read(userSession.getNote(CodeRecord.key(digest)))
                .map(record -> record.toCode(userSession.getId(), digest));
    }

    @Override
    public boolean isUnreadable(UserSessionModel userSession, CodeReference reference) {
        String note = userSession.getNote(CodeRecord.key(reference.digest()));
        boolean unreadable = note != null && CodeRecord.read(note).isEmpty();
        if (unreadable && WARNED.compareAndSet(false, true)) {
            LOG.warn("A code is refused because another version of this extension made it. That is as it should be"
                    + " while servers are upgraded one by one; otherwise see that all have the same JAR."
                    + " It is not said again, but each refusal is an event with the reason unreadable_record.");
        }
        return unreadable;
    }

    @Override
    public Spending spend(AuthCode code, RedeemRequest request) {
        UUID requestId = request.requestId();
        return requestId == null ? spendOnce(code, request.client()) : spendOnce(code, request, requestId);
    }

    private Spending spendOnce(AuthCode code, ClientModel client) {
        OptionalInt coin = new Uses(objects()).take(code);
        if (coin.isEmpty()) {
            return Spending.NO_USE_LEFT;
        }
        UndoOnFailure.enlist(session, objects -> new Uses(objects).giveBack(code, coin.getAsInt()));
        record(code, coin.getAsInt(), client);
        return Spending.SPENT;
    }

    private Spending spendOnce(AuthCode code, RedeemRequest request, UUID requestId) {
        RepeatedRequests requests = new RepeatedRequests(objects(), code, request, requestId);
        return switch (requests.claim()) {
            case SERVED -> Spending.REPEATED;
            case NOT_SERVED -> Spending.REQUEST_NOT_SERVED;
            case TAKEN -> Spending.REQUEST_ID_TAKEN;
            case FIRST -> spendFor(requests, code, request.client());
        };
    }

    /** Nothing is undone on a rollback: a twin may have been served on the strength of this use. */
    private Spending spendFor(RepeatedRequests requests, AuthCode code, ClientModel client) {
        OptionalInt coin = new Uses(objects()).take(code);
        if (coin.isEmpty()) {
            requests.giveUp();
            return Spending.NO_USE_LEFT;
        }
        requests.serve();
        record(code, coin.getAsInt(), client);
        return Spending.SPENT;
    }

    private void record(AuthCode code, int coin, ClientModel client) {
        Optional<ClientAddress> address = ClientAddress.of(session.getContext().getConnection());
        new UseRecords(objects())
                .write(
                        code,
                        coin,
                        client.getId(),
                        address.map(ClientAddress::toString).orElse(null));
    }

    /** The codes of a session that have not expired, those without a use left included; in no particular order. */
    public Stream<AuthCode> codes(UserSessionModel userSession) {
        return new ActiveCodes(userSession).unexpired();
    }

    /** All uses of the code that are on record, also of one that was removed. */
    public List<UseRecord> redemptions(AuthCode code) {
        return new UseRecords(objects())
                .of(code, IntStream.range(0, code.uses()))
                .toList();
    }

    /** From the moment this returns the code is refused on every node; false if it was not there any more. */
    public boolean remove(AuthCode code) {
        return new CodeRemoval(session).remove(code);
    }

    /** How many uses are left; a redemption at the same moment may or may not be counted in. */
    public int usesLeft(AuthCode code) {
        return new Uses(objects()).countLeft(code);
    }

    /** How many uses are left is counted: as many look-ups as the code has uses. */
    public CodeStatus status(AuthCode code) {
        BitSet left = new Uses(objects()).left(code);
        List<UseRecord> redemptions = new UseRecords(objects())
                .of(code, spent(code, left))
                .limit(LISTED_REDEMPTIONS)
                .sorted(Comparator.comparing(UseRecord::at).reversed())
                .toList();
        return new CodeStatus(code, left.cardinality(), redemptions);
    }

    /** The coins that were taken, those that were taken last first: coins go from the first to the last. */
    private static IntStream spent(AuthCode code, BitSet left) {
        return IntStream.range(0, code.uses()).map(n -> code.uses() - 1 - n).filter(n -> !left.get(n));
    }

    private SingleUseObjectProvider objects() {
        return session.singleUseObjects();
    }
}
