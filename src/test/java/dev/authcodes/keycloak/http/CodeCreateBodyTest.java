package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.support.Json;
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
    /** The example of RFC 9449, section 10. */
    private static final String JKT = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

    @Test
    void anEmptyObjectRequestsTheDefaults() throws Exception {
        assertThat(request("{}")).isEqualTo(new CreationRequest(null, null, Restrictions.NONE, null));
    }

    @Test
    void everyMemberIsReadAndUnknownMembersAreIgnored() throws Exception {
        CreationRequest request = request("""
                {duration_minutes: 1.5, uses: 3, client_id: 'cli', scope: 'openid email', code_challenge: %s,
                 code_challenge_method: 'S256', dpop_jkt: %s, label: '  my laptop ', device: {name: 'x'}}""", CHALLENGE, JKT);

        assertThat(request)
                .isEqualTo(new CreationRequest(
                        new BigDecimal("1.5"),
                        new BigDecimal("3"),
                        new Restrictions("cli", Set.of("openid", "email"), CHALLENGE, JKT, null),
                        "my laptop"));
    }

    @ParameterizedTest
    @CsvSource({"short, true", "long, false"})
    void theRequestedFormatIsShortOrLong(String format, boolean isShort) throws Exception {
        assertThat(request("{format: %s}", format).isShort()).isEqualTo(isShort);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"duration_minutes":"5"}              | duration_minutes must be a number.
            {"uses":1.5}                          | uses must be a whole number.
            {"client_id":""}                      | client_id must not be empty.
            {"client_id":7}                       | client_id must be a string.
            {"scope":" "}                         | scope must not be empty.
            {"scope":["email"]}                   | scope must be a string.
            {"scope":"em\\"ail"}                  | scope must be a space-separated list of scopes.
            {"scope":"em\\\\ail"}                 | scope must be a space-separated list of scopes.
            {"scope":"emäil"}                     | scope must be a space-separated list of scopes.
            {"format":"SHORT"}                    | format must be long or short.
            {"format":""}                         | format must not be empty.
            {"format":8}                          | format must be a string.
            {"label":7}                           | label must be a string.
            {"label":"a\\nb"}                     | label must not contain control, format or other invisible characters.
            {"label":"12345678901234567890123456789012345678901234567890123456789012345"} | label must not be longer than 64 characters.
            {"code_challenge":""}                 | code_challenge must not be empty.
            {"code_challenge_method":"S256"}      | code_challenge_method requires code_challenge.
            {"dpop_jkt":""}                       | dpop_jkt must not be empty.
            {"dpop_jkt":7}                        | dpop_jkt must be a string.
            """)
    void anInvalidMemberIsRefused(String body, String message) {
        assertRefused(message, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", code_challenge_method: 'plain'", ", code_challenge_method: 's256'"})
    void aCodeChallengeWithAnotherMethodThanS256IsRefused(String method) {
        assertRefused("code_challenge_method must be S256.", "{code_challenge: %s" + method + "}", CHALLENGE);
    }

    /** One character too few or too many, or one outside base64url. */
    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c
            E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM
            E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM
            E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=
            E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\s
            """)
    void aCodeChallengeOrThumbprintThatIsNoSha256IsRefused(String value) {
        String message = " must be a SHA-256 digest in base64url, 43 characters.";

        assertRefused("code_challenge" + message, "{code_challenge: %s, code_challenge_method: 'S256'}", value);
        assertRefused("dpop_jkt" + message, "{dpop_jkt: %s}", value);
    }

    @Test
    void aScopeMayHaveEveryCharacterOfTheSpecification() throws Exception {
        assertThat(request("{scope: '!#[]~:/*'}").restrictions().scope()).containsExactly("!#[]~:/*");
    }

    @Test
    void aScopeHasAtMost1024Characters() throws Exception {
        String longest = "x".repeat(1024);

        assertThat(request("{scope: %s}", longest).restrictions().scope()).containsExactly(longest);
        assertRefused("scope must not be longer than 1024 characters.", "{scope: %s}", longest + "x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"roles":["admin"]}              | true
            {"roles":"admin"}                | true
            {"roles":{"a":1}}                | true
            {"roles":false}                  | true
            {"principal":"x"}                | true
            {"principal":7}                  | true
            {}                               | false
            {"roles":[],"principal":""}      | false
            {"roles":null,"principal":null}  | false
            {"roles":{}}                     | false
            """)
    void rolesAndAPrincipalAreRefusedUnlessTheyAreEmpty(String body, boolean noticed) throws Exception {
        assertThat(read(body).namesRolesOrPrincipal()).isEqualTo(noticed);
    }

    private static CodeCreateBody read(String notation, Object... values) throws BadRequestBody {
        byte[] body = Json.text(notation, values).getBytes(StandardCharsets.UTF_8);
        return new CodeCreateBody(JsonBody.read(new ByteArrayInputStream(body)));
    }

    private static CreationRequest request(String notation, Object... values) throws BadRequestBody {
        return read(notation, values).request();
    }

    private static void assertRefused(String message, String notation, Object... values) {
        assertThatThrownBy(() -> request(notation, values))
                .isInstanceOf(BadRequestBody.class)
                .hasMessage(message);
    }
}
