package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongCodeTest {
    private static final String SECRET = "A".repeat(43);

    @Test
    void aCodeIsTheSessionIdADotAndASecretOf256Bits() {
        String code = LongCode.generate("e3b0-c442").reveal();

        assertThat(code).matches("e3b0-c442\\.[A-Za-z0-9_-]{43}");
        assertThat(Base64.getUrlDecoder().decode(code.substring("e3b0-c442.".length())))
                .hasSize(32);
    }

    @Test
    void noTwoCodesOfASessionAreTheSame() {
        assertThat(Stream.generate(() -> LongCode.generate("session").reveal()).limit(1000))
                .doesNotHaveDuplicates();
    }

    @Test
    void aGeneratedCodeIsReadBack() {
        LongCode generated = LongCode.generate("session");
        LongCode read = parse(generated.reveal());

        assertThat(read.sessionId()).isEqualTo("session");
        assertThat(read.reveal()).isEqualTo(generated.reveal());
        assertThat(read.digest()).isEqualTo(generated.digest());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ".", "session", "session."})
    @ValueSource(
            strings = {
                ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                // 42 and 44 characters
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "\nsession.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                " session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ",
                // the alphabet of base64, not of base64url
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/",
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00c4",
                "ses sion.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ses:sion.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "s.s.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "session.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "session\0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void aTextThatIsNoLongCodeIsRejected(String presented) {
        assertThat(LongCode.parse(presented)).isEmpty();
    }

    @Test
    void aSessionIdHas128CharactersAtMost() {
        assertThat(LongCode.parse("s".repeat(128) + '.' + SECRET)).isPresent();
        assertThat(LongCode.parse("s".repeat(129) + '.' + SECRET)).isEmpty();
    }

    @Test
    void theDigestIsTheSha256OfTheSecretInWhateverSession() throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.US_ASCII));

        assertThat(parse("one." + SECRET).digest())
                .isEqualTo(parse("other." + SECRET).digest())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256))
                .hasSize(43);
    }

    @Test
    void aSecretThatDecodesToTheSameBytesIsAnotherCode() {
        String twin = "A".repeat(42) + 'B';

        assertThat(Base64.getUrlDecoder().decode(twin))
                .isEqualTo(Base64.getUrlDecoder().decode(SECRET));
        assertThat(parse("s." + twin).digest())
                .isNotEqualTo(parse("s." + SECRET).digest());
    }

    @Test
    void theTextsOfACodeAndOfItsCreationHideTheSecret() {
        assertThat(parse("session." + SECRET)).hasToString("LongCode[session.***]");
        LongCode value = LongCode.generate("session");
        assertThat(CreationOutcome.created(value, Codes.of(value, 1)).toString())
                .doesNotContain(value.reveal().substring("session.".length()));
    }

    private static LongCode parse(String presented) {
        return LongCode.parse(presented).orElseThrow();
    }
}
