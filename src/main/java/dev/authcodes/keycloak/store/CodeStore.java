package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.CodeReference;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStatus.RedeemedUse;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;

/**
 * Stores codes: the record as a note of the user session, which goes wherever the session goes (database, cluster,
 * memory) and ends with it, and the uses as single-use objects. The central guarantee of the project is here:
 * {@link #redeemUse} returns {@link UseOutcome#REDEEMED} at most {@link AuthCode#uses()} times, however many callers
 * there are on however many nodes. Redeeming does not write the session.
 */
public final class CodeStore {
    private static final Logger LOG = Logger.getLogger(CodeStore.class);
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final KeycloakSession session;
    private final SeparateTransactions transactions;

    public CodeStore(KeycloakSession session) {
        this.session = session;
        this.transactions = new SeparateTransactions(session);
    }

    /**
     * Stores a code in its user session; committed when this returns. Even under concurrent calls, the session never
     * has more than {@code maxActive} redeemable codes, nor more than {@code maxActiveUses} uses of them.
     */
    public Addition add(AuthCode code, CodeLimits limits) {
        return new Registration(transactions, code, limits).run();
    }

    /** The code as stored in this session, even if it has expired or is used up. */
    public Optional<AuthCode> find(UserSessionModel userSession, CodeReference reference) {
        return new SessionNotes(userSession).find(reference.digest()).map(CodeRecord::code);
    }

    /** Whether there is a record that {@link #find} cannot read, because another version of the extension wrote it. */
    public boolean isUnreadable(UserSessionModel userSession, CodeReference reference) {
        boolean unreadable = new SessionNotes(userSession).isUnreadable(reference.digest());
        if (unreadable && WARNED.compareAndSet(false, true)) {
            LOG.warn("Refused an auth code that another version of this extension created. This is expected during a"
                    + " rolling upgrade; otherwise install the same JAR on all servers. Logged once: each refusal is an"
                    + " event with reason unreadable_record.");
        }
        return unreadable;
    }

    /**
     * Redeems one use of the code. If the surrounding transaction is rolled back, no tokens were created for the use
     * and it is given back.
     */
    public UseOutcome redeemUse(AuthCode code, RedemptionRequest request) {
        return new UseTransaction(session, code, request).run();
    }

    /** The unexpired codes of a session, used-up ones included, in no particular order. */
    public Stream<AuthCode> codes(UserSessionModel userSession) {
        Instant now = Instant.ofEpochSecond(CurrentTime.seconds());
        return new SessionNotes(userSession).all().map(CodeRecord::code).filter(code -> !code.isExpiredAt(now));
    }

    /** Removes a code. Once this returns, every node refuses it; false if it was already gone. */
    public boolean remove(AuthCode code) {
        return new Removal(transactions, code).run();
    }

    /** How many uses are left. A concurrent redemption may or may not be included. */
    public int usesLeft(AuthCode code) {
        return new Uses(objects(), code).countLeft();
    }

    /** How many uses are left, and the last ten redemptions. Does not look up every use. */
    public CodeStatus status(AuthCode code) {
        Uses uses = new Uses(objects(), code);
        List<RedeemedUse> redemptions = new RedemptionLog(objects(), code).before(uses.next());
        return new CodeStatus(code, uses.countLeft(), redemptions);
    }

    /**
     * For a code whose redemptions are all recorded: whether this client redeemed one of the last ten uses over the
     * same internet connection.
     */
    public boolean hasRedeemed(AuthCode code, RedemptionRequest request) {
        return new RedemptionLog(objects(), code).lastUses().anyMatch(use -> use.isBy(request));
    }

    /** The outcome of {@link #add}. */
    public enum Addition {
        ADDED,
        LIMIT_EXCEEDED,
        /** Too many other codes are being added to the session at once. */
        BUSY,
        SESSION_ENDED
    }

    /** The outcome of {@link #redeemUse}. */
    public enum UseOutcome {
        REDEEMED,
        /** A retry of a request that was served a moment ago. It is served once more and uses up nothing. */
        REPEATED,
        SESSION_ENDED,
        /** See {@link RedemptionRefusal#NO_USE_LEFT}. */
        NO_USE_LEFT,
        /** See {@link RedemptionRefusal#USES_UNACCOUNTED_FOR}. */
        USES_UNACCOUNTED_FOR,
        /** The {@code request_id} belongs to another request. */
        REQUEST_ID_TAKEN,
        /** See {@link RedemptionRefusal#REQUEST_NOT_SERVED}. */
        REQUEST_NOT_SERVED
    }

    private SingleUseObjectProvider objects() {
        return session.singleUseObjects();
    }
}
