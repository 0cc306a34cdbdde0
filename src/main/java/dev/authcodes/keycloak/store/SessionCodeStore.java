package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeReference;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStore;
import dev.authcodes.keycloak.code.RedeemedUse;
import dev.authcodes.keycloak.code.RedemptionRequest;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
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
    private final SeparateTransactions transactions;

    public SessionCodeStore(KeycloakSession session) {
        this.session = session;
        this.transactions = new SeparateTransactions(session);
    }

    @Override
    public Addition add(AuthCode code, int maxActive) {
        return new Registration(transactions, code, maxActive).run();
    }

    @Override
    public Optional<AuthCode> find(UserSessionModel userSession, CodeReference reference) {
        return new SessionNotes(userSession).find(reference.digest()).map(CodeRecord::code);
    }

    @Override
    public boolean isUnreadable(UserSessionModel userSession, CodeReference reference) {
        boolean unreadable = new SessionNotes(userSession).isUnreadable(reference.digest());
        if (unreadable && WARNED.compareAndSet(false, true)) {
            LOG.warn("A code is refused because another version of this extension created it. This is expected while"
                    + " servers are upgraded one by one; otherwise check that all have the same JAR. This is logged"
                    + " once; each refusal is an event with the reason unreadable_record.");
        }
        return unreadable;
    }

    @Override
    public UseOutcome redeemUse(AuthCode code, RedemptionRequest request) {
        return new UseTransaction(session, code, request).run();
    }

    /** The codes of a session that have not expired, those without a use left included; in no particular order. */
    public Stream<AuthCode> codes(UserSessionModel userSession) {
        Instant now = Instant.ofEpochSecond(Time.currentTimeSeconds());
        return new SessionNotes(userSession).all().map(CodeRecord::code).filter(code -> !code.isExpiredAt(now));
    }

    /** From the moment this returns the code is refused on every node; false if it was not there any more. */
    public boolean remove(AuthCode code) {
        return new Removal(transactions, code).run();
    }

    /** How many uses are left; a redemption at the same moment may or may not be counted in. */
    public int usesLeft(AuthCode code) {
        return new Uses(objects()).countLeft(code);
    }

    /** How many uses are left is counted: as many look-ups as the code has uses. */
    public CodeStatus status(AuthCode code) {
        BitSet left = new Uses(objects()).left(code);
        RedemptionLog log = new RedemptionLog(objects());
        List<RedeemedUse> redemptions = redeemed(code, left)
                .mapToObj(use -> log.of(code, use))
                .filter(use -> !use.isEmpty())
                .limit(LISTED_USES)
                .flatMap(List::stream)
                .sorted(Comparator.comparing(RedeemedUse::at).reversed())
                .toList();
        return new CodeStatus(code, left.cardinality(), redemptions);
    }

    /** The uses that were redeemed, the latest first: uses go from the first to the last. */
    private static IntStream redeemed(AuthCode code, BitSet left) {
        return IntStream.range(0, code.uses()).map(n -> code.uses() - 1 - n).filter(n -> !left.get(n));
    }

    private SingleUseObjectProvider objects() {
        return session.singleUseObjects();
    }
}
