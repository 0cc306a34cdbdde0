package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.CodeReference;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.ShortCode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.keycloak.crypto.KeyUse;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Keeps short codes as single-use objects, under a digest that is keyed with the realm's own secret: all 2<sup>34.6</sup>
 * values could be tried against a plain one in a minute by whoever reads the store. When the realm's key for HS512 is
 * changed, the short codes of the last ten minutes are lost.
 */
public final class ShortCodeIndex {
    private static final String MAC = "HmacSHA512";
    private static final String SESSION = "session";
    private static final String DIGEST = "digest";

    private final KeycloakSession session;
    private final RealmModel realm;
    /** A guess counts also where its request is rolled back. */
    private final SeparateTransactions transactions;

    public ShortCodeIndex(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.transactions = new SeparateTransactions(session);
    }

    /**
     * Makes a short code lead to a code on the connection to which the code is restricted, for as long as the code lives.
     *
     * @return false if it leads to another one there
     */
    public boolean add(ShortCode shortCode, AuthCode code) {
        String key = key(shortCode, connection(code));
        long seconds = Uses.secondsLeft(code);
        return transactions.retryOnObjects(objects -> {
            boolean free = new ExclusiveEntries(objects).put(taken(key), seconds);
            if (free) {
                objects.put(key, seconds, Map.of(SESSION, code.sessionId(), DIGEST, code.digest()));
            }
            return free;
        });
    }

    /** Undoes {@link #add}. */
    public void remove(ShortCode shortCode, AuthCode code) {
        String key = key(shortCode, connection(code));
        transactions.retryOnObjects(objects -> {
            objects.remove(key);
            return new ExclusiveEntries(objects).undoPut(taken(key));
        });
    }

    /** Where a short code leads to on this connection; only for whoever has {@linkplain #takeGuess a guess}. */
    public Optional<CodeReference> find(ShortCode shortCode, Network connection) {
        return Optional.ofNullable(session.singleUseObjects().get(key(shortCode, connection)))
                .map(notes -> new CodeReference(note(notes, SESSION), note(notes, DIGEST)));
    }

    /**
     * Uses up one of the guesses of a connection and says which; empty if it has none left. To be called before the code is
     * looked at, so that those who guess at the same moment have no more.
     */
    public OptionalInt takeGuess(Network connection) {
        return transactions.retryOnObjects(objects -> IntStream.range(0, ShortCode.GUESSES)
                .filter(n ->
                        new ExclusiveEntries(objects).put(guess(connection, n), ShortCode.GUESS_MEMORY.toSeconds()))
                .findFirst());
    }

    /** It was none: the code was valid. */
    public void giveBackGuess(Network connection, int guess) {
        transactions.retryOnObjects(objects -> new ExclusiveEntries(objects).undoPut(guess(connection, guess)));
    }

    private String guess(Network connection, int n) {
        return "auth-code-guess:" + realm.getId() + ':' + connection + ':' + n;
    }

    private static String taken(String key) {
        return key + ":taken";
    }

    /** Begins as no text does that the same key signs, which are JWTs. */
    private String key(ShortCode shortCode, Network connection) {
        String text = "auth-code-short " + realm.getId() + ' ' + connection + ' ' + shortCode.letters();
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(secret());
            byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return "auth-code-short:" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC + ", and the realm a key for it", e);
        }
    }

    private SecretKey secret() {
        return session.keys()
                .getActiveKey(realm, KeyUse.SIG, Constants.INTERNAL_SIGNATURE_ALGORITHM)
                .getSecretKey();
    }

    private static Network connection(AuthCode code) {
        return requireNonNull(code.restrictions().network(), "a short code belongs to a connection");
    }

    private static String note(Map<String, String> notes, String name) {
        return requireNonNull(notes.get(name), "a short code leads to a code");
    }
}
