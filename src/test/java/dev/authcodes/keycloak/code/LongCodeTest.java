package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongCodeTest {
    private static final String SECRET = "A".repeat(43);

    @Test
    void aLongCodeIsAPrefixTheSessionIdADotAndASecretOf256Bits() {
        String code = LongCode.generate("e3b0-c442").reveal();

        assertThat(code).matches("kac_e3b0-c442\\.[A-Za-z0-9_-]{43}");
        assertThat(Base64.getUrlDecoder().decode(code.substring("kac_e3b0-c442.".length())))
                .hasSize(32);
    }

    @Test
    void noTwoLongCodesOfASessionAreTheSame() {
        assertThat(Stream.generate(() -> LongCode.generate("session").reveal()).limit(1000))
                .doesNotHaveDuplicates();
    }

    @Test
    void aGeneratedLongCodeIsParsedBack() {
        LongCode generated = LongCode.generate("session");
        LongCode read = parse(generated.reveal());

        assertThat(read.sessionId()).isEqualTo("session");
        assertThat(read.reveal()).isEqualTo(generated.reveal());
        assertThat(read.digest()).isEqualTo(generated.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "kac_", "kac_session", "kac_session."})
    @ValueSource(
            strings = {
                "kac_.%s",
                "%s",
                // as codes were before they had a prefix
                "session.%s",
                "KAC_session.%s",
                "xkac_session.%s",
                "kac_session.%s=",
                "kac_session.%sA",
                "kac_session.%s\n",
                " kac_session.%s",
                "kac_session\0.%s",
                "kac_ses sion.%s",
                "kac_ses:sion.%s",
                "kac_s.s.%s",
                "kac_session.%1$s.%1$s"
            })
    // 42 characters, and the alphabet of base64, not of base64url
    @ValueSource(strings = {"kac_session.%.42s", "kac_session.%.42s+", "kac_session.%.42s/", "kac_session.%.42s\u00c4"})
    void aTextThatIsNoLongCodeIsRejected(String presented) {
        assertThat(LongCode.parse(presented.formatted(SECRET))).isEmpty();
    }

    @Test
    void aLongCodeHasASessionIdOfAtMost128Characters() {
        assertThat(LongCode.parse("kac_" + "s".repeat(128) + '.' + SECRET)).isPresent();
        assertThat(LongCode.parse("kac_" + "s".repeat(129) + '.' + SECRET)).isEmpty();
    }

    @Test
    void theDigestIsTheSha256OfTheSecretWhateverTheSession() throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.US_ASCII));

        assertThat(parse("kac_one." + SECRET).digest())
                .isEqualTo(parse("kac_other." + SECRET).digest())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256))
                .hasSize(43);
    }

    @Test
    void aSecretThatMerelyDecodesToTheSameBytesIsAnotherCode() {
        String twin = "A".repeat(42) + 'B';

        assertThat(Base64.getUrlDecoder().decode(twin))
                .isEqualTo(Base64.getUrlDecoder().decode(SECRET));
        assertThat(parse("kac_s." + twin).digest())
                .isNotEqualTo(parse("kac_s." + SECRET).digest());
    }

    @Test
    void toStringOfACodeAndOfItsCreationHidesTheSecret() {
        assertThat(parse("kac_session." + SECRET)).hasToString("LongCode[session.***]");
        LongCode value = LongCode.generate("session");
        assertThat(CreationOutcome.created(value, Codes.of(value, 1)).toString())
                .doesNotContain(value.reveal().substring("kac_session.".length()));
    }

    private static LongCode parse(String presented) {
        return LongCode.parse(presented).orElseThrow();
    }
}
