package dev.authcodes.keycloak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Reply;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Scripts with {@code curl -d}, which declares its JSON as a form, and {@code jq}. They know of a refusal only that what they
 * look for is not there.
 */
class ShellScriptIT extends ExistingClientContract {
    private static final String NOT_THERE = "not there";
    private static final String CREATE = """
            ANSWER=$(curl -s -X POST "$API/auth/code-create" -H "Authorization: Bearer $TOKEN" ${ARGUMENTS:+-d "$ARGUMENTS"})
            CODE=$(printf '%s' "$ANSWER" | jq -r '.auth_code')
            [ -n "$CODE" ] && [ "$CODE" != null ] || { echo 'not there'; exit 1; }
            printf '%s' "$ANSWER"
            """;
    private static final String LOGIN = """
            ANSWER=$(curl -s -X POST "$API/auth/code-login" -d "{\\"auth_code\\":\\"$CODE\\"}")
            BY_JWT=$(printf '%s' "$ANSWER" | jq -r '.by_jwt // empty')
            [ -n "$BY_JWT" ] || { echo 'not there'; exit 1; }
            printf '{"by_jwt":"%s"}' "$BY_JWT"
            """;
    /** The same for machines without jq. */
    private static final String WITHOUT_JQ = LOGIN.replace(
            "jq -r '.by_jwt // empty'", "sed -n 's/.*\"by_jwt\"[[:space:]]*:[[:space:]]*\"\\([^\"]*\\)\".*/\\1/p'");

    @BeforeAll
    static void require() {
        Shell.require();
    }

    @Override
    Shown create(String token, String arguments) {
        String environment = "{API: %s, TOKEN: %s, ARGUMENTS: %s}";
        return Shell.shown(
                Shell.run(CREATE, Json.texts(environment, realm.url(), token, arguments == null ? "" : arguments)));
    }

    @Override
    Shown login(String stored, String code) {
        return logIn(LOGIN, code);
    }

    private Shown logIn(String script, String code) {
        return Shell.shown(Shell.run(script, Json.texts("{API: %s, CODE: %s}", realm.url(), code)));
    }

    @Override
    String displayed(Reply refusal) {
        return NOT_THERE;
    }

    @Test
    void aShellScriptReadsTheTokenWithoutAJsonParser() {
        String code = realm.code();

        assertLoggedIn(logIn(WITHOUT_JQ, code));
        assertThat(logIn(WITHOUT_JQ, code).error()).isEqualTo(NOT_THERE);
    }
}
