package dev.authcodes.keycloak.code;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.common.util.SecretGenerator;

/**
 * A code to type: eight letters of the alphabet in RFC 8628, section 6.1, which avoids accidental words and
 * look-alikes. It points to an ordinary {@link AuthCode} with one use and a lifetime of at most ten minutes.
 *
 * <p>There are 20<sup>8</sup> = 25,600,000,000 &asymp; 2<sup>34.6</sup> values, few enough to be found by repeated
 * guessing. RFC 8628, section 5.1, asks for a probability of success below 2<sup>-32</sup>, which allows at most five
 * wrong guesses: 5 / 20<sup>8</sup> = 1 / 5,120,000,000 &lt; 1 / 4,294,967,296. They must include every guess that
 * could hit the code, whoever makes it, and yet an attacker must not be able to exhaust them for the user. Both are
 * possible only if few can guess at all. So a short code is bound to its creator's internet connection (see
 * {@link ClientAddress#connection()}) and unknown everywhere else: a guess from elsewhere cannot hit it, and need not
 * count against it. Each connection has {@value #GUESSES} wrong guesses, each of which counts as long as a code that it
 * could have hit may live. Spoofing an address gains nothing, since it uses up the guesses of that address.
 *
 * <p>Residual risk: all who share a connection share its guesses, and a guess can hit any of its codes.
 */
public final class ShortCode implements CodeText {
    public static final Duration MAX_LIFESPAN = Duration.ofMinutes(10);
    /** Wrong guesses per internet connection. */
    public static final int GUESSES = 5;
    /**
     * How long a wrong guess counts: as long as a code that it could have hit may live, and a minute for nodes whose
     * clocks differ.
     */
    public static final Duration GUESS_MEMORY = MAX_LIFESPAN.plusMinutes(1);

    private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    /**
     * Keyboards replace dashes: Unicode's dashes (by code point where added after version 13, which Java 17 has), minus
     * signs, the hyphen bullet, and the long vowel mark on the dash key of Japanese keyboards.
     */
    private static final Pattern DASHES = Pattern.compile(
            "[\\p{Pd}\\x{2E5D}\\x{10D6E}\\u02D7\\u2043\\u2052\\u2053" + "\\u207B\\u208B\\u2212\\u2796\\u30FC\\uFF70]");
    /** Offset of a full-width letter from its ASCII form. */
    private static final int FULL_WIDTH = '\uFF21' - 'A';

    private static final Pattern FORM = Pattern.compile("[" + ALPHABET + ALPHABET.toLowerCase(Locale.ROOT) + "]{8}");

    private final String letters;

    private ShortCode(String letters) {
        this.letters = letters;
    }

    public static ShortCode generate() {
        return new ShortCode(SecretGenerator.getInstance().randomString(LENGTH, ALPHABET.toCharArray()));
    }

    /**
     * Accepts lower case, full-width letters and dashes anywhere; empty if the text does not have the form of a short
     * code.
     *
     * @param presented without white space, see {@link CodeText#parse}
     */
    public static Optional<ShortCode> parse(String presented) {
        String typed = ordinaryWidth(DASHES.matcher(presented).replaceAll(""));
        return FORM.matcher(typed).matches()
                ? Optional.of(new ShortCode(typed.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static String ordinaryWidth(String text) {
        return text.codePoints()
                .map(character -> (character >= '\uFF21' && character <= '\uFF3A')
                                || (character >= '\uFF41' && character <= '\uFF5A')
                        ? character - FULL_WIDTH
                        : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The eight letters, only for a keyed digest: there are too few values for an unkeyed one to be safe. */
    public String letters() {
        return letters;
    }

    /** As displayed, for example {@code WDJB-MJHT}. */
    @Override
    public String reveal() {
        return letters.substring(0, LENGTH / 2) + '-' + letters.substring(LENGTH / 2);
    }

    @Override
    public String toString() {
        return "ShortCode[***]";
    }
}
