package dev.authcodes.keycloak.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Short codes in memory. */
final class FakeShortCodes implements ShortCodes {
    final Map<String, CodeReference> references = new HashMap<>();
    /** The connections whose guesses they were, as text. */
    final List<String> guesses = new ArrayList<>();
    /** How many of those that come are another code's. */
    int taken;

    int lookUps;

    @Override
    public boolean add(ShortCode shortCode, AuthCode code) {
        if (taken > 0) {
            taken--;
            return false;
        }
        references.put(
                key(shortCode, code.restrictions().network()), new CodeReference(code.sessionId(), code.digest()));
        return true;
    }

    @Override
    public void remove(ShortCode shortCode, AuthCode code) {
        references.remove(key(shortCode, code.restrictions().network()));
    }

    @Override
    public Optional<CodeReference> find(ShortCode shortCode, Network connection) {
        lookUps++;
        return Optional.ofNullable(references.get(key(shortCode, connection)));
    }

    @Override
    public OptionalInt takeGuess(Network connection) {
        if (guesses.size() == ShortCode.GUESSES) {
            return OptionalInt.empty();
        }
        guesses.add(connection.toString());
        return OptionalInt.of(guesses.size() - 1);
    }

    @Override
    public void giveBackGuess(Network connection, int guess) {
        guesses.remove(guess);
    }

    private static String key(ShortCode shortCode, Network connection) {
        return connection + " " + shortCode.letters();
    }
}
