package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedeemRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Remembers one request that has a {@code request_id}, so that the same one sent again after a lost response is served
 * again. The same is: the same code, client, scope and proof key. Only for a minute, since whoever comes by a copy of
 * the request could send it as well; the id itself is not free again for as long as the code lives.
 */
final class RepeatedRequests {
    private static final long WINDOW_SECONDS = 60;
    private static final int WAITS = 8;
    private static final long WAIT_MILLIS = 25;

    private final SingleUseObjectProvider objects;
    private final String id;
    private final String claimed;
    private final String served;
    private final long secondsLeft;

    RepeatedRequests(SingleUseObjectProvider objects, AuthCode code, RedeemRequest request, UUID requestId) {
        this.objects = objects;
        this.id = "auth-code-request:" + request.client().getRealm().getId() + ':' + requestId;
        this.claimed = id + ':' + fingerprint(code, request);
        this.served = claimed + ":served";
        this.secondsLeft = Uses.secondsLeft(code);
    }

    /** What is known of a request. */
    enum Claim {
        /** It is the first with this id: whoever asked may take a use, and says {@link #serve} or {@link #giveUp}. */
        FIRST,
        /** A use was taken for it a moment ago. */
        SERVED,
        /** The same request came before, and got no use. */
        NOT_SERVED,
        /** The id was another request's. */
        TAKEN
    }

    Claim claim() {
        if (objects.contains(served)) {
            return Claim.SERVED;
        }
        if (!objects.putIfAbsent(claimed, WINDOW_SECONDS)) {
            return isServedSoon() ? Claim.SERVED : Claim.NOT_SERVED;
        }
        if (!objects.putIfAbsent(id, secondsLeft)) {
            objects.remove(claimed);
            return Claim.TAKEN;
        }
        return Claim.FIRST;
    }

    /** Only after the use was taken: this is what entitles the same request to be served again. */
    void serve() {
        objects.putIfAbsent(served, WINDOW_SECONDS);
    }

    void giveUp() {
        objects.remove(id);
        objects.remove(claimed);
    }

    /** A twin has the claim and is about to take a use, or to give up. */
    private boolean isServedSoon() {
        for (int wait = 0; wait < WAITS && objects.contains(claimed); wait++) {
            if (objects.contains(served)) {
                return true;
            }
            try {
                Thread.sleep(WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return objects.contains(served);
    }

    private static String fingerprint(AuthCode code, RedeemRequest request) {
        String text = code.digest() + ' ' + request.client().getId() + ' ' + request.proofKey() + ' ' + request.scope();
        return HashUtils.sha256UrlEncodedHash(text, StandardCharsets.UTF_8);
    }
}
