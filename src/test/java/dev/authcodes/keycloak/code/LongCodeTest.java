package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongCodeTest {
    private static final String SECRET = "A".repeat(43);

    @Test
    void aCodeIsTheSessionIdADotAndAFortyThreeCharacterSecret() {
        assertThat(LongCode.generate("e3b0-c442").reveal()).matches("e3b0-c442\\.[A-Za-z0-9_-]{43}");
    }

    @Test
    void noTwoCodesOfASessionAreTheSame() {
        Set<String> codes = new HashSet<>();
        for (int n = 0; n < 1000; n++) {
            codes.add(LongCode.generate("session").reveal());
        }
        assertThat(codes).hasSize(1000);
    }

    @Test
    void theSecretHas256Bits() {
        String secret = LongCode.generate("session").reveal().substring("session.".length());
        assertThat(Base64.getUrlDecoder().decode(secret)).hasSize(32);
    }

    @Test
    void aCodeThatWasHandedOutIsReadBack() {
        LongCode minted = LongCode.generate("session");
        LongCode read = LongCode.parse(minted.reveal()).orElseThrow();

        assertThat(read.sessionId()).isEqualTo("session");
        assertThat(read.reveal()).isEqualTo(minted.reveal());
        assertThat(read.digest()).isEqualTo(minted.digest());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                ".",
                "session",
                "session.",
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
    void whatDoesNotHaveTheFormOfACodeIsNone(String presented) {
        assertThat(LongCode.parse(presented)).isEmpty();
    }

    @Test
    void aSessionIdHas128CharactersAtMost() {
        assertThat(LongCode.parse("s".repeat(128) + '.' + SECRET)).isPresent();
        assertThat(LongCode.parse("s".repeat(129) + '.' + SECRET)).isEmpty();
    }

    @Test
    void theDigestIsTheSha256OfTheSecret() throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.US_ASCII));

        assertThat(parse("session." + SECRET).digest())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256))
                .hasSize(43);
    }

    @Test
    void theDigestDoesNotDependOnTheSession() {
        assertThat(parse("one." + SECRET).digest())
                .isEqualTo(parse("other." + SECRET).digest());
    }

    @Test
    void aTextThatDecodesToTheSameBytesIsAnotherCode() {
        String twin = "A".repeat(42) + 'B';
        assertThat(Base64.getUrlDecoder().decode(twin))
                .isEqualTo(Base64.getUrlDecoder().decode(SECRET));

        assertThat(parse("session." + twin).digest())
                .isNotEqualTo(parse("session." + SECRET).digest());
    }

    @Test
    void theTextOfTheObjectHidesTheSecret() {
        assertThat(parse("session." + SECRET)).hasToString("LongCode[session.***]");
    }

    @Test
    void theTextOfAnIssuedCodeHidesTheSecretToo() {
        LongCode value = LongCode.generate("session");
        assertThat(CreationOutcome.created(value, Codes.of(value, 1)).toString())
                .doesNotContain(value.reveal().substring("session.".length()));
    }

    private static LongCode parse(String presented) {
        return LongCode.parse(presented).orElseThrow();
    }
}
