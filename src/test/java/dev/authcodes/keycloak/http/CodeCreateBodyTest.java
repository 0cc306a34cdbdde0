package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.Restrictions;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeCreateBodyTest {
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    /** Of RFC 9449, section 10. */
    private static final String JKT = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

    @Test
    void anEmptyObjectAsksForNothing() throws Exception {
        assertThat(request("{}")).isEqualTo(new CreationRequest(null, null, Restrictions.NONE, null));
    }

    @Test
    void everyMemberIsRead() throws Exception {
        CreationRequest request = request("""
                {"duration_minutes":1.5,"uses":3,"client_id":"cli","scope":"openid email","code_challenge":"%s",
                "code_challenge_method":"S256","dpop_jkt":"%s","label":"my laptop"}""".formatted(CHALLENGE, JKT));

        assertThat(request)
                .isEqualTo(new CreationRequest(
                        new BigDecimal("1.5"),
                        new BigDecimal("3"),
                        new Restrictions("cli", Set.of("openid", "email"), CHALLENGE, JKT, null),
                        "my laptop"));
    }

    @ParameterizedTest
    @CsvSource({"short, true", "long, false"})
    void theFormatIsShortOrLong(String format, boolean isShort) throws Exception {
        assertThat(request("{\"format\":\"" + format + "\"}").isShort()).isEqualTo(isShort);
    }

    @Test
    void anUnknownMemberIsIgnored() throws Exception {
        assertThat(request("{\"device\":{\"name\":\"x\"}}")).isEqualTo(request("{}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"duration_minutes\":\"5\"} | duration_minutes must be a number.",
                "{\"uses\":1.5} | uses must be a whole number.",
                "{\"client_id\":\"\"} | client_id must not be empty.",
                "{\"client_id\":7} | client_id must be a string.",
                "{\"scope\":\" \"} | scope must not be empty.",
                "{\"scope\":[\"email\"]} | scope must be a string.",
                "{\"format\":\"SHORT\"} | format must be long or short.",
                "{\"format\":\"\"} | format must not be empty.",
                "{\"format\":8} | format must be a string.",
                "{\"label\":7} | label must be a string.",
                "{\"code_challenge\":\"\"} | code_challenge must not be empty.",
                "{\"dpop_jkt\":\"\"} | dpop_jkt must not be empty.",
                "{\"dpop_jkt\":7} | dpop_jkt must be a string."
            })
    void aMemberOfTheWrongFormIsRefused(String body, String message) {
        assertRefused(body, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"email openid", " email  openid ", "email openid email"})
    void aScopeIsASetHoweverItIsWritten(String scope) throws Exception {
        assertThat(request("{\"scope\":\"" + scope + "\"}").restrictions().scope())
                .containsExactlyInAnyOrder("openid", "email");
    }

    @ParameterizedTest
    @ValueSource(strings = {"em\\\"ail", "em\\\\ail", "em\u00e4il"})
    void aScopeWithACharacterThatNoneHasIsRefused(String scope) {
        assertRefused("{\"scope\":\"" + scope + "\"}", "scope must be a list of scopes, with a space between them.");
    }

    @Test
    void aScopeMayHaveEveryCharacterOfTheSpecification() throws Exception {
        assertThat(request("{\"scope\":\"!#[]~:/*\"}").restrictions().scope()).containsExactly("!#[]~:/*");
    }

    @Test
    void aMethodWithoutAChallengeIsRefused() {
        assertRefused("{\"code_challenge_method\":\"S256\"}", "code_challenge_method needs a code_challenge.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"code_challenge_method\":\"plain\"", ",\"code_challenge_method\":\"s256\""})
    void aChallengeOfAnotherMethodIsRefused(String method) {
        assertRefused(
                "{\"code_challenge\":\"" + CHALLENGE + "\"" + method + "}", "code_challenge_method must be S256.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM "
            })
    void aChallengeThatIsNoSha256IsRefused(String challenge) {
        assertRefused(
                "{\"code_challenge\":\"" + challenge + "\",\"code_challenge_method\":\"S256\"}",
                "code_challenge must be the base64url of a SHA-256, 43 characters.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9X",
                "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xss",
                "NzbLsXh8uDCcd+6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
            })
    void aThumbprintThatIsNoSha256IsRefused(String thumbprint) {
        assertRefused(
                "{\"dpop_jkt\":\"" + thumbprint + "\"}", "dpop_jkt must be the base64url of a SHA-256, 43 characters.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\\t"})
    void aBlankLabelIsNone(String label) throws Exception {
        assertThat(request("{\"label\":\"" + label + "\"}").label()).isNull();
    }

    @Test
    void aLabelLosesTheSpacesAroundIt() throws Exception {
        assertThat(request("{\"label\":\"  my laptop \"}").label()).isEqualTo("my laptop");
    }

    @Test
    void aLabelHas64CharactersAtMost() throws Exception {
        // A character outside the basic plane counts once.
        String longest = "\ud83d\udcbb".repeat(64);

        assertThat(request("{\"label\":\"" + longest + "\"}").label()).isEqualTo(longest);
        assertRefused("{\"label\":\"" + longest + "x\"}", "label must not be longer than 64 characters.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\nb", "a\\u0000", "a\\u001bb", "a\\u0085b"})
    void aLabelHasNoControlCharacters(String label) {
        assertRefused("{\"label\":\"" + label + "\"}", "label must not contain control characters.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"roles\":[\"admin\"]}", "{\"principal\":\"x\"}", "{\"roles\":{\"a\":1}}", "{\"principal\":7}"
            })
    void whatWouldNarrowTheCodeIsNoticed(String body) throws Exception {
        assertThat(read(body).namesRolesOrPrincipal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"roles\":[],\"principal\":\"\"}", "{\"roles\":null,\"principal\":null}"})
    void whatIsEmptyNarrowsNothing(String body) throws Exception {
        assertThat(read(body).namesRolesOrPrincipal()).isFalse();
    }

    private static CodeCreateBody read(String body) throws BadRequestBody {
        return new CodeCreateBody(JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
    }

    private static CreationRequest request(String body) throws BadRequestBody {
        return read(body).request();
    }

    private static void assertRefused(String body, String message) {
        assertThatThrownBy(() -> request(body))
                .isInstanceOf(BadRequestBody.class)
                .hasMessage(message);
    }
}
