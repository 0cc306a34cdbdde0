package dev.authcodes.keycloak.code;

import java.util.Optional;
import java.util.OptionalInt;

/** The short codes of a realm, each of which is known on one connection (see {@link ShortCode}). */
public interface ShortCodes {

    /**
     * Makes a short code lead to a code on the connection to which the code is restricted, for as long as the code
     * lives.
     *
     * @return false if it leads to another one there
     */
    boolean add(ShortCode shortCode, AuthCode code);

    /** Undoes {@link #add}. */
    void remove(ShortCode shortCode, AuthCode code);

    /** Where a short code leads to on this connection; only for whoever has {@linkplain #takeGuess taken a guess}. */
    Optional<CodeReference> find(ShortCode shortCode, Network connection);

    /**
     * Takes one of the guesses of a connection and says which; empty if it has none left. It is taken before the code is
     * looked at, so that those who guess at the same moment have no more.
     */
    OptionalInt takeGuess(Network connection);

    /** It was none: the code was right. */
    void giveBackGuess(Network connection, int guess);
}
