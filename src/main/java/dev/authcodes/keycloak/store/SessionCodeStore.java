package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeReference;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStore;
import dev.authcodes.keycloak.code.RedeemedUse;
import dev.authcodes.keycloak.code.RedemptionRequest;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
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
    private static final int LISTED_USES = 10;

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
    public Spending spend(AuthCode code, RedemptionRequest request) {
        return new CodeSpending(session).spend(code, request);
    }

    /** The codes of a session that have not expired, those without a use left included; in no particular order. */
    public Stream<AuthCode> codes(UserSessionModel userSession) {
        return new ActiveCodes(userSession).unexpired();
    }

    /** All uses of the code that are on record, with their repeats, also of one that was removed. */
    public List<RedeemedUse> redemptions(AuthCode code) {
        UseLog records = new UseLog(objects());
        return IntStream.range(0, code.uses())
                .boxed()
                .flatMap(coin -> records.of(code, coin).stream())
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
        UseLog records = new UseLog(objects());
        List<RedeemedUse> redemptions = spent(code, left)
                .mapToObj(coin -> records.of(code, coin))
                .filter(use -> !use.isEmpty())
                .limit(LISTED_USES)
                .flatMap(List::stream)
                .sorted(Comparator.comparing(RedeemedUse::at).reversed())
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
