package dev.authcodes.keycloak.code;

import dev.authcodes.keycloak.code.AuthCode.CodeReference;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.common.util.SecretGenerator;

/**
 * The credential itself, {@code kac_SESSION_ID.SECRET}. The prefix keeps a session id that begins with a dash from
 * being read as a command-line option, and lets secret scanners find a code. The session id is public ({@code sid} in
 * every token of the session) and makes the lookup a single read. The secret is 256 bits from {@code SecureRandom} in
 * base64url.
 *
 * <p>Only {@link #digest()} is ever stored. {@link #reveal()} is the only way to the text, for the response that hands
 * it out; {@link #toString()} hides it, so that it cannot leak into a log line or an exception.
 */
public final class LongCode implements CodeText {
    private static final int SECRET_BYTES = 32;
    private static final String PREFIX = "kac_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "([A-Za-z0-9_-]{1,128})\\.([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final String sessionId;
    private final String secret;

    private LongCode(String sessionId, String secret) {
        this.sessionId = sessionId;
        this.secret = secret;
    }

    /** A new code with a fresh secret for the user session {@code sessionId}. */
    public static LongCode generate(String sessionId) {
        byte[] secret = SecretGenerator.getInstance().randomBytes(SECRET_BYTES);
        return new LongCode(sessionId, BASE64URL.encodeToString(secret));
    }

    /** Empty if the text does not have the form of a long code. {@link CodeText#parse} removes white space first. */
    public static Optional<LongCode> parse(String presented) {
        Matcher matcher = FORM.matcher(presented);
        return matcher.matches() ? Optional.of(new LongCode(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    public String sessionId() {
        return sessionId;
    }

    /**
     * SHA-256 of the secret's text, base64url, 43 characters. The text is hashed and not the bytes it encodes, because
     * several texts decode to the same bytes and only the one handed out is the code.
     */
    public String digest() {
        return Sha256.of(secret);
    }

    public CodeReference reference() {
        return new CodeReference(sessionId, digest());
    }

    /** About 75 characters. */
    @Override
    public String reveal() {
        return PREFIX + sessionId + '.' + secret;
    }

    @Override
    public String toString() {
        return "LongCode[" + sessionId + ".***]";
    }
}
