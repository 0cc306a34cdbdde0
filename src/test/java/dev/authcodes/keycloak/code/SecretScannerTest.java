package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.DocPage;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The regular expression that docs/operations.md gives. */
class SecretScannerTest {
    private static final Pattern CODE = documented();
    private static final String SECRET = "s".repeat(43);

    private static Pattern documented() {
        return Pattern.compile(
                DocPage.at("docs/operations.md").code("regex").get(0).strip());
    }

    private static List<String> found(String text) {
        return CODE.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Provide
    Arbitrary<String> sessionIds() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("_-")
                .ofMinLength(1)
                .ofMaxLength(128);
    }

    @Property(tries = 500)
    void everyGeneratedCodeIsFoundInWhateverItIsLeakedIn(@ForAll("sessionIds") String sessionId) {
        String code = LongCode.generate(sessionId).reveal();

        for (String place :
                List.of("%s", "{\"auth_code\":\"%s\"}", "tool --code %s", "&auth_code=%s&scope=", "CODE=%s\n")) {
            assertThat(found(place.formatted(code))).as(place).containsExactly(code);
        }
        assertThat(found(code + ' ' + code)).containsExactly(code, code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session.%s",
                "kac_session",
                "kac_.%s",
                "xkac_session.%s",
                "KAC_session.%s",
                "kac_session.%.42s",
                "kac_session.%1$s%1$s",
                "WDJB-MJHT",
                "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJrYWMifQ.%s",
                "%s"
            })
    void secretScannersIgnoreTextsThatAreNoCodes(String text) {
        assertThat(found(text.formatted(SECRET))).isEmpty();
    }

    @Test
    void secretScannersIgnoreTheIdAndTheDigestOfACode() {
        AuthCode code = Codes.withUses(1);

        assertThat(found("id=" + code.id() + " auth-code." + code.digest() + " sid=" + code.sessionId()))
                .isEmpty();
    }
}
