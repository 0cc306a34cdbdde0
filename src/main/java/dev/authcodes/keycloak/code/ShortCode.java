package dev.authcodes.keycloak.code;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.common.util.SecretGenerator;

/**
 * A code to be typed: eight letters of the alphabet of RFC 8628, section 6.1, which has no vowels, so that no words come
 * about, and nothing that looks like something else. It is a pointer to an ordinary {@link AuthCode}, of one use and at
 * most ten minutes.
 *
 * <p>It holds 20<sup>8</sup> = 25,600,000,000 &asymp; 2<sup>34.6</sup> values, few enough to be guessed by whoever may
 * try often. RFC 8628, section 5.1, asks for a chance below 2<sup>-32</sup>, which is at most five wrong guesses: 5 /
 * 20<sup>8</sup> = 1 / 5,120,000,000 &lt; 1 / 4,294,967,296. They have to be all guesses that could hit the code, by
 * whomever; and yet nobody must be able to use them up for somebody else. Both is possible only if few can guess at all.
 * So a short code belongs to the connection of its creator (see {@link ClientAddress#connection()}) and is unknown
 * everywhere else: a guess from elsewhere cannot hit it, and need not count against it. Each connection has
 * {@value #GUESSES} wrong guesses, each for as long as a code that it could have hit may live. An address that somebody
 * pretends to have gains nothing: the guesses of that address are what it takes.
 *
 * <p>What remains: those who share the connection share the guesses, and a guess can hit any of the connection's codes.
 */
public final class ShortCode implements CodeText {
    public static final Duration LONGEST_LIFESPAN = Duration.ofMinutes(10);
    /** Wrong ones, of a connection. */
    public static final int GUESSES = 5;
    /**
     * How long a wrong guess counts. A minute longer than any code lives that it could have hit, for nodes whose clocks
     * differ: so in the life of a code each guess is there once.
     */
    public static final Duration GUESS_MEMORY = LONGEST_LIFESPAN.plusMinutes(1);

    private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    /**
     * Keyboards turn a dash into what they like: Unicode's dashes (those that it has added since version 13, which is Java
     * 17's, by their numbers), its minus signs, a bullet of that form, and the long vowel sign that is on the key of the dash
     * in Japanese.
     */
    private static final Pattern DASHES = Pattern.compile(
            "[\\p{Pd}\\x{2E5D}\\x{10D6E}\\u02D7\\u2043\\u2052\\u2053" + "\\u207B\\u208B\\u2212\\u2796\\u30FC\\uFF70]");
    /** From a full-width letter to its ordinary form. */
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
     * In lower case as well and in full-width letters, with dashes anywhere or none; empty if it does not have the form of a
     * short code.
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

    /** The eight letters, for a keyed digest and for nothing else: there are too few values for one without a key. */
    public String letters() {
        return letters;
    }

    /** As it is shown, for example {@code WDJB-MJHT}. */
    @Override
    public String reveal() {
        return letters.substring(0, LENGTH / 2) + '-' + letters.substring(LENGTH / 2);
    }

    @Override
    public String toString() {
        return "ShortCode[***]";
    }
}
