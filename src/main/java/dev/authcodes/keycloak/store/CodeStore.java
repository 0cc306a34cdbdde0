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
 * Where codes are kept: the record as a note of the user session, which goes wherever the session goes (database, cluster,
 * memory) and ends with it, and the uses as single-use objects. What the project promises rests on this: {@link #redeemUse}
 * says {@link UseOutcome#REDEEMED} at most {@link AuthCode#uses()} times, however many ask on however many nodes. Redeeming
 * does not write the session.
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
     * Stores a code on its user session, committed by the time this returns. Never more than {@code maxActive} codes of the
     * session are redeemable at once, nor codes with more than {@code maxActiveUses} uses, also where several are added at the
     * same moment.
     */
    public Addition add(AuthCode code, CodeLimits limits) {
        return new Registration(transactions, code, limits).run();
    }

    /** The code as it was stored on this session; also where it has expired or has no use left. */
    public Optional<AuthCode> find(UserSessionModel userSession, CodeReference reference) {
        return new SessionNotes(userSession).find(reference.digest()).map(CodeRecord::code);
    }

    /**
     * Whether there is something on record that {@link #find} cannot make a code of, since another version of the
     * extension wrote it.
     */
    public boolean isUnreadable(UserSessionModel userSession, CodeReference reference) {
        boolean unreadable = new SessionNotes(userSession).isUnreadable(reference.digest());
        if (unreadable && WARNED.compareAndSet(false, true)) {
            LOG.warn("A code is refused because another version of this extension created it. This is expected while"
                    + " servers are upgraded one by one; otherwise check that all have the same JAR. This is logged"
                    + " once; each refusal is an event with the reason unreadable_record.");
        }
        return unreadable;
    }

    /**
     * Redeems one use of the code. If the transaction around the call is rolled back, nobody got tokens for the use, and it
     * is given back.
     */
    public UseOutcome redeemUse(AuthCode code, RedemptionRequest request) {
        return new UseTransaction(session, code, request).run();
    }

    /** The codes of a session that have not expired, those without a use left included; in no particular order. */
    public Stream<AuthCode> codes(UserSessionModel userSession) {
        Instant now = Instant.ofEpochSecond(CurrentTime.seconds());
        return new SessionNotes(userSession).all().map(CodeRecord::code).filter(code -> !code.isExpiredAt(now));
    }

    /** From the moment this returns the code is refused on every node; false if it was not there any more. */
    public boolean remove(AuthCode code) {
        return new Removal(transactions, code).run();
    }

    /** How many uses are left; a redemption at the same moment may or may not be counted in. */
    public int usesLeft(AuthCode code) {
        return new Uses(objects(), code).countLeft();
    }

    /** How many uses are left, and the last ten redemptions. Not every use is looked at. */
    public CodeStatus status(AuthCode code) {
        Uses uses = new Uses(objects(), code);
        List<RedeemedUse> redemptions = new RedemptionLog(objects(), code).before(uses.next());
        return new CodeStatus(code, uses.countLeft(), redemptions);
    }

    /** Of a code whose uses are all on record: whether this client redeemed one of the last ten, on this connection. */
    public boolean hasRedeemed(AuthCode code, RedemptionRequest request) {
        return new RedemptionLog(objects(), code).lastUses().anyMatch(use -> use.isBy(request));
    }

    /** The outcome of {@link #add}. */
    public enum Addition {
        ADDED,
        LIMIT_EXCEEDED,
        /** So many other codes of the session are being added that this one was not in time. */
        BUSY,
        SESSION_ENDED
    }

    /** The outcome of {@link #redeemUse}. */
    public enum UseOutcome {
        REDEEMED,
        /** The very request was served a moment ago. It is served again, once, and costs no second use. */
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
