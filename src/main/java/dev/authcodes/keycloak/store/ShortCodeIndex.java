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
 * Stores short codes as single-use objects, under a digest keyed with a secret of the realm: anyone who reads the store
 * could try all 2<sup>34.6</sup> values against an unkeyed digest in a minute. Rotating the realm's HS512 key
 * invalidates the short codes of the last ten minutes.
 */
public final class ShortCodeIndex {
    private static final String MAC = "HmacSHA512";
    private static final String SESSION = "session";
    private static final String DIGEST = "digest";

    private final KeycloakSession session;
    private final RealmModel realm;
    /** A guess counts even if its request is rolled back. */
    private final SeparateTransactions transactions;

    public ShortCodeIndex(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.transactions = new SeparateTransactions(session);
    }

    /**
     * Maps a short code to a code, on the internet connection that the code is restricted to and for the code's
     * lifetime.
     *
     * @return false if it is taken on that connection
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

    /** Looks up a short code on this connection. The caller must have {@linkplain #takeGuess taken a guess}. */
    public Optional<CodeReference> find(ShortCode shortCode, Network connection) {
        return Optional.ofNullable(session.singleUseObjects().get(key(shortCode, connection)))
                .map(notes -> new CodeReference(note(notes, SESSION), note(notes, DIGEST)));
    }

    /**
     * Uses up one of a connection's guesses and returns its number; empty if none is left. Called before the lookup, so
     * that concurrent guesses cannot exceed the limit.
     */
    public OptionalInt takeGuess(Network connection) {
        return transactions.retryOnObjects(objects -> IntStream.range(0, ShortCode.GUESSES)
                .filter(n ->
                        new ExclusiveEntries(objects).put(guess(connection, n), ShortCode.GUESS_MEMORY.toSeconds()))
                .findFirst());
    }

    /** Gives a guess back, because the code was valid. */
    public void giveBackGuess(Network connection, int guess) {
        transactions.retryOnObjects(objects -> new ExclusiveEntries(objects).undoPut(guess(connection, guess)));
    }

    private String guess(Network connection, int n) {
        return "auth-code-guess:" + realm.getId() + ':' + connection + ':' + n;
    }

    private static String taken(String key) {
        return key + ":taken";
    }

    /** The prefix keeps this text from equalling any other that the key signs, which are JWTs. */
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
