package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/**
 * Where codes live. The contract is what the promise of the project rests on: a code ends with its session, and
 * {@link #redeemUse} says {@link UseOutcome#REDEEMED} at most {@link AuthCode#uses()} times, however many ask on however many
 * nodes.
 */
public interface CodeStore {

    /**
     * Stores a code on its user session, for good by the time this returns. Never more than {@code maxActive} codes of
     * a session are redeemable at once, also where several are added at the same moment.
     */
    Addition add(AuthCode code, int maxActive);

    /** The code as it was stored on this session; also where it has expired or has no use left. */
    Optional<AuthCode> find(UserSessionModel userSession, CodeReference reference);

    /**
     * Whether there is something on record that {@link #find} cannot make a code of, since another version of the
     * extension wrote it.
     */
    boolean isUnreadable(UserSessionModel userSession, CodeReference reference);

    /**
     * Redeems one use of the code. If the transaction around the call is rolled back, nobody got tokens for the use, and it
     * is given back.
     */
    UseOutcome redeemUse(AuthCode code, RedemptionRequest request);

    /** The outcome of {@link #add}. */
    enum Addition {
        ADDED,
        LIMIT_EXCEEDED,
        SESSION_ENDED
    }

    /** The outcome of {@link #redeemUse}. */
    enum UseOutcome {
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
}
