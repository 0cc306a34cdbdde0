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
 * A request with a {@code request_id}: a retry after a lost response is served once more for the same use. A retry has
 * the same code, client, scope, proof key and address. It is served for a minute only, because anyone with a copy of
 * the request could send it too. The id stays taken for the lifetime of the code.
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

    /** The key of the entry that lives as long as the code. */
    String id() {
        return id;
    }

    /** Whether a request has been seen before. */
    enum Standing {
        /** The first with this id. The caller may redeem a use and then calls {@link #serve} or {@link #giveUp}. */
        FIRST,
        /** A retry within the last minute. */
        SAME,
        /** The id belongs to another request. */
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
     * Permits a retry, once the transaction is committed.
     *
     * @param use the use that was redeemed for the request
     */
    Repeat serve(int use) {
        Repeat repeat = new Repeat(claimed + ':' + UUID.randomUUID(), use);
        permit(repeat);
        return repeat;
    }

    /**
     * Serves a retry. Empty, without waiting, while the first request is in progress, if it redeemed no use, or if it
     * has already been retried.
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

    /** Permits a retry again after one that created no tokens. */
    void giveBack(Repeat repeat) {
        entries.release(repeat.key());
        permit(repeat);
    }

    /** Undoes {@link #serve}; false, with nothing changed, if the request has been retried since. */
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

    /** Exactly one caller of {@link #repeat} or {@link #withdraw} wins. */
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
     * Permission to serve a retry for the use already redeemed. Like a use, it is an entry that one caller wins: a lost
     * cache entry loses it and can never give it twice.
     *
     * @param key different each time that a request is the first with its id, which may happen again if its redemption
     *     fails
     */
    record Repeat(String key, int use) {}
}
