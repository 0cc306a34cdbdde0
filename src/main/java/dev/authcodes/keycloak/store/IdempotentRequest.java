package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RedemptionRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A request with a {@code request_id}: the same one, sent again after a lost response, is served once more for the same
 * use. The same is: the same code, client, scope, proof key and address. Only for a minute, since whoever has a copy of the
 * request could send it as well; the id itself is not free again for as long as the code lives.
 */
final class IdempotentRequest {
    private static final long WINDOW_SECONDS = 60;
    private static final String KEY = "repeat";
    private static final String USE = "use";

    private final SingleUseObjectProvider objects;
    private final ExclusiveEntries entries;
    private final String id;
    private final String claimed;
    private final String served;
    private final long secondsLeft;

    /** @param request with an id */
    IdempotentRequest(SingleUseObjectProvider objects, AuthCode code, RedemptionRequest request) {
        UUID requestId = requireNonNull(request.requestId(), "requestId is null");
        this.objects = objects;
        this.entries = new ExclusiveEntries(objects);
        this.id = "auth-code-request:" + request.client().getRealm().getId() + ':' + requestId;
        this.claimed = id + ':' + fingerprint(code, request);
        this.served = claimed + ":served";
        this.secondsLeft = Uses.secondsLeft(code);
    }

    /** The entry that lives as long as the code. */
    String id() {
        return id;
    }

    /** What is known of a request. */
    enum Standing {
        /** It is the first with this id: its sender may redeem a use, and says {@link #serve} or {@link #giveUp}. */
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
     * Permits the repeat, from the commit of the transaction on.
     *
     * @param use that was redeemed for the request
     */
    Repeat serve(int use) {
        Repeat repeat = new Repeat(claimed + ':' + UUID.randomUUID(), use);
        permit(repeat);
        return repeat;
    }

    /**
     * Repeats the request. Empty, and at once, while the first is in progress; also if that redeemed no use, and if the
     * request has been repeated before.
     */
    Optional<Repeat> repeat() {
        return Optional.ofNullable(objects.remove(served))
                .map(IdempotentRequest::read)
                .filter(this::win);
    }

    private static Repeat read(Map<String, String> notes) {
        String key = requireNonNull(notes.get(KEY), "a repeat has a key");
        return new Repeat(key, Integer.parseInt(requireNonNull(notes.get(USE), "a repeat has a use")));
    }

    /** Permits a repeat again for which nobody got tokens. */
    void giveBack(Repeat repeat) {
        entries.release(repeat.key());
        permit(repeat);
    }

    /** Undoes {@link #serve}; false if the request has been repeated since, and then all stays as it is. */
    boolean withdraw(Repeat repeat) {
        if (!win(repeat)) {
            return false;
        }
        objects.remove(served);
        giveUp();
        return true;
    }

    private void permit(Repeat repeat) {
        objects.put(served, WINDOW_SECONDS, Map.of(KEY, repeat.key(), USE, String.valueOf(repeat.use())));
    }

    /** Either {@link #repeat} or {@link #withdraw} wins, and one caller of all. */
    private boolean win(Repeat repeat) {
        return entries.confirm(repeat.key());
    }

    private static String fingerprint(AuthCode code, RedemptionRequest request) {
        String text = "%s %s %s %s %s"
                .formatted(
                        code.digest(),
                        request.client().getId(),
                        request.proofKey(),
                        request.address(),
                        request.scope());
        return HashUtils.sha256UrlEncodedHash(text, StandardCharsets.UTF_8);
    }

    /**
     * That a request may be served again for the use that it redeemed. Like a use it is an entry to be won, so that a lost
     * cache entry loses it and cannot give it twice.
     *
     * @param key another one each time that the request is the first with its id: if that redemption fails, the request may
     *     be the first once more
     */
    record Repeat(String key, int use) {}
}
