package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedemptionRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Remembers one request that has a {@code request_id}, so that the same one sent again after a lost response is served
 * once more. The same is: the same code, client, scope, proof key and address. Only for a minute, since whoever comes by
 * a copy of the request could send it as well; the id itself is not free again for as long as the code lives.
 * */
final class RepeatedRequests {
    private static final long WINDOW_SECONDS = 60;
    private static final String KEY = "repeat";
    private static final String COIN = "coin";

    private final SingleUseObjectProvider objects;
    private final Claim claim;
    private final String id;
    private final String claimed;
    private final String served;
    private final long secondsLeft;

    RepeatedRequests(SingleUseObjectProvider objects, AuthCode code, RedemptionRequest request, UUID requestId) {
        this.objects = objects;
        this.claim = new Claim(objects);
        this.id = "auth-code-request:" + request.client().getRealm().getId() + ':' + requestId;
        this.claimed = id + ':' + fingerprint(code, request);
        this.served = claimed + ":served";
        this.secondsLeft = Uses.secondsLeft(code);
    }

    /** What is known of a request. */
    enum Standing {
        /** It is the first with this id: whoever asked may take a use, and says {@link #serve} or {@link #giveUp}. */
        FIRST,
        /** The same came a moment ago. */
        SAME,
        /** The id was another request's. */
        TAKEN
    }

    Standing claim() {
        if (!objects.putIfAbsent(claimed, WINDOW_SECONDS)) {
            return Standing.SAME;
        }
        if (!objects.putIfAbsent(id, secondsLeft)) {
            objects.remove(claimed);
            return Standing.TAKEN;
        }
        return Standing.FIRST;
    }

    void giveUp() {
        objects.remove(id);
        objects.remove(claimed);
    }

    /**
     * Lays down the repeat, which is there once the transaction is committed.
     *
     * @param coin the use that was taken for the request
     */
    Repeat serve(int coin) {
        Repeat repeat = new Repeat(claimed + ':' + UUID.randomUUID(), coin);
        lay(repeat);
        return repeat;
    }

    /** Takes the repeat; empty while the first is in progress, if that got no use, and if the repeat has been taken. */
    Optional<Repeat> take() {
        return Optional.ofNullable(objects.remove(served))
                .map(notes -> new Repeat(notes.get(KEY), Integer.parseInt(notes.get(COIN))))
                .filter(this::win);
    }

    /** Lays back a repeat that was taken, for which nobody got anything. */
    void giveBack(Repeat repeat) {
        claim.release(repeat.key());
        lay(repeat);
    }

    /** Undoes {@link #serve}; false if the repeat has been taken on the strength of it, and then all stays as it is. */
    boolean withdraw(Repeat repeat) {
        if (!win(repeat)) {
            return false;
        }
        objects.remove(served);
        giveUp();
        return true;
    }

    private void lay(Repeat repeat) {
        objects.put(served, WINDOW_SECONDS, Map.of(KEY, repeat.key(), COIN, String.valueOf(repeat.coin())));
    }

    /** Either {@link #take} or {@link #withdraw} wins, and one caller of all. */
    private boolean win(Repeat repeat) {
        return claim.confirm(repeat.key(), WINDOW_SECONDS);
    }

    private static String fingerprint(AuthCode code, RedemptionRequest request) {
        String text = code.digest()
                + ' '
                + request.client().getId()
                + ' '
                + request.proofKey()
                + ' '
                + request.address()
                + ' '
                + request.scope();
        return HashUtils.sha256UrlEncodedHash(text, StandardCharsets.UTF_8);
    }

    /**
     * That a request may be served again for the use that was taken for it. Like a use it is a coin, so that a lost cache
     * entry loses it and cannot give it twice.
     *
     * @param key another one each time that the request is the first with its id: where that redemption came to nothing,
     *     the request may be the first once more
     */
    record Repeat(String key, int coin) {}
}
