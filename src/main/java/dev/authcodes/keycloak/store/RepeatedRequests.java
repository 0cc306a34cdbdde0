package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedeemRequest;
import java.util.UUID;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Remembers which requests have been served, by their {@code request_id}, for as long as the code lives. Two entries:
 * one for the id, so that it cannot serve a second code or client, and one for the id together with code and client,
 * put down after the use was spent. Only the latter entitles to be served again.
 */
final class RepeatedRequests {
    private static final int WAITS = 4;
    private static final long WAIT_MILLIS = 25;

    private final SingleUseObjectProvider objects;

    RepeatedRequests(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    boolean isServed(AuthCode code, RedeemRequest request, UUID requestId) {
        return objects.contains(served(code, request, requestId));
    }

    boolean isKnown(RedeemRequest request, UUID requestId) {
        return objects.contains(id(request, requestId));
    }

    /**
     * As {@link #isServed}, for a request that found no use left: its twin may have spent the last one a moment ago and
     * not have written that down yet.
     */
    boolean isServedSoon(AuthCode code, RedeemRequest request, UUID requestId) {
        for (int wait = 0; wait < WAITS; wait++) {
            if (isServed(code, request, requestId)) {
                return true;
            }
            try {
                Thread.sleep(WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return isServed(code, request, requestId);
    }

    /** Writes down that a use has been spent on this request; false if another one had the id before. */
    boolean remember(AuthCode code, RedeemRequest request, UUID requestId) {
        long seconds = Uses.secondsLeft(code);
        return objects.putIfAbsent(id(request, requestId), seconds)
                && objects.putIfAbsent(served(code, request, requestId), seconds);
    }

    void forget(AuthCode code, RedeemRequest request, UUID requestId) {
        objects.remove(served(code, request, requestId));
        objects.remove(id(request, requestId));
    }

    private static String id(RedeemRequest request, UUID requestId) {
        return "auth-code-request:" + request.client().getRealm().getId() + ':' + requestId;
    }

    private static String served(AuthCode code, RedeemRequest request, UUID requestId) {
        return id(request, requestId)
                + ':'
                + code.digest()
                + ':'
                + request.client().getId();
    }
}
