package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus.RedeemedUse;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.store.CodeStore.UseOutcome;
import dev.authcodes.keycloak.store.IdempotentRequest.Repeat;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Redeems a use of a code in a request's transaction, or serves a retry of a request that redeemed one, and records it.
 * If the request fails, the use is given back ({@link Compensation}).
 */
final class UseTransaction {
    private final KeycloakSession session;
    private final SingleUseObjectProvider objects;
    private final AuthCode code;
    private final RedemptionRequest request;
    private final RedemptionLog log;

    UseTransaction(KeycloakSession session, AuthCode code, RedemptionRequest request) {
        this.session = session;
        this.objects = session.singleUseObjects();
        this.code = code;
        this.request = request;
        this.log = new RedemptionLog(objects, code);
    }

    UseOutcome run() {
        if (!SessionNotes.areStored(session, code)) {
            return UseOutcome.SESSION_ENDED;
        }
        // Without an address there are no retries, since it cannot be compared.
        if (request.requestId() == null || request.address() == null) {
            return redeem();
        }
        IdempotentRequest idempotent = new IdempotentRequest(objects, code, request);
        return switch (idempotent.claim()) {
            case FIRST -> redeem(idempotent);
            case SAME -> repeat(idempotent);
            case TAKEN -> refusal(UseOutcome.REQUEST_ID_TAKEN);
        };
    }

    private UseOutcome redeem() {
        OptionalInt use = redeemUse();
        if (use.isEmpty()) {
            return refusal(UseOutcome.USES_UNACCOUNTED_FOR);
        }
        Compensation.enlist(session, own -> giveBack(own, use.getAsInt()));
        record(use.getAsInt(), false, null);
        return UseOutcome.REDEEMED;
    }

    /** Skips uses that have been redeemed and came back, with nodes that had been cut off or by an operation that was repeated. */
    private OptionalInt redeemUse() {
        ExclusiveEntries entries = KeycloakVersion.keepsSingleUseObjectsInDatabase()
                ? new ExclusiveEntries(objects)
                : new ExclusiveEntries(objects, new SeparateTransactions(session)::onObjects);
        Uses uses = new Uses(objects, code, entries);
        OptionalInt use = uses.redeem();
        while (use.isPresent() && log.has(use.getAsInt())) {
            use = uses.redeem();
        }
        return use;
    }

    private UseOutcome redeem(IdempotentRequest idempotent) {
        OptionalInt use = redeemUse();
        if (use.isEmpty()) {
            idempotent.giveUp();
            return refusal(UseOutcome.USES_UNACCOUNTED_FOR);
        }
        Repeat repeat = idempotent.serve(use.getAsInt());
        Compensation.enlist(session, own -> {
            if (new IdempotentRequest(own, code, request).withdraw(repeat)) {
                giveBack(own, use.getAsInt());
            }
        });
        record(use.getAsInt(), false, idempotent);
        return UseOutcome.REDEEMED;
    }

    private UseOutcome repeat(IdempotentRequest idempotent) {
        Optional<Repeat> repeat = idempotent.repeat();
        if (repeat.isEmpty()) {
            return refusal(UseOutcome.REQUEST_NOT_SERVED);
        }
        if (Removal.hasBegun(objects, code)) {
            // This node's copy of the record may be stale, and a retry does not look up a use.
            return UseOutcome.REQUEST_NOT_SERVED;
        }
        Compensation.enlist(session, own -> new IdempotentRequest(own, code, request).giveBack(repeat.get()));
        record(repeat.get().use(), true, idempotent);
        return UseOutcome.REPEATED;
    }

    /** If all uses are recorded as redeemed, this is a replay, whatever else is wrong with the request. */
    private UseOutcome refusal(UseOutcome otherwise) {
        return log.isComplete() ? UseOutcome.NO_USE_LEFT : otherwise;
    }

    private void giveBack(SingleUseObjectProvider own, int use) {
        new RedemptionLog(own, code).erase(use);
        new Uses(own, code).giveBack(use);
    }

    private void record(int use, boolean repeat, @Nullable IdempotentRequest idempotent) {
        RedeemedUse redeemed = new RedeemedUse(
                request.client().getId(),
                request.address() == null ? null : request.address().toString(),
                Instant.ofEpochSecond(CurrentTime.seconds()),
                repeat);
        log.write(use, redeemed, idempotent == null ? null : idempotent.id());
    }
}
