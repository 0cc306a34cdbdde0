package dev.authcodes.keycloak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What containers of providers do at their start with a code from their configuration, which is still there after a
 * restart.
 */
class ContainerIT {
    /** The code is checked and written to a file, so that it is in no list of processes. A token has two dots. */
    private static final String ENTRYPOINT = """
            case "$AUTH_CODE" in
              ''|*[!A-Za-z0-9._=+-]*) echo 'unexpected characters'; exit 1 ;;
            esac
            printf '{"auth_code":"%s"}' "$AUTH_CODE" > "$HOME/body"
            curl -s -X POST -H 'Content-Type: application/json' --data-binary "@$HOME/body" \\
              "$API/auth/code-login" > "$HOME/answer"
            rm "$HOME/body"
            JWT=$(jq -r '.by_jwt' "$HOME/answer")
            case "$JWT" in
              *.*.*) printf '%s' "$JWT" > "$HOME/jwt" ;;
              *) echo 'auth code rejected'; exit 1 ;;
            esac
            """;
    /** The code is an operand that follows the options. */
    private static final String WITH_ARGUMENT = """
            while getopts 'v' OPTION "$@"; do
              [ "$OPTION" = v ] || exit 64
            done
            shift $((OPTIND - 1))
            AUTH_CODE=$1
            """;

    private static final ExistingClientsRealm realm = ExistingClientsRealm.imported();

    @TempDir
    private Path home;

    @BeforeAll
    static void require() {
        Shell.require();
    }

    private Program start(String code) {
        return Shell.run(ENTRYPOINT, environment(code));
    }

    private Map<String, String> environment(String code) {
        return Json.texts("{API: %s, AUTH_CODE: %s, HOME: %s}", realm.url(), code, home.toString());
    }

    private String stored() throws Exception {
        return Files.readString(home.resolve("jwt"));
    }

    @Test
    void aContainerLogsInWithACodeFromItsEnvironment() throws Exception {
        start(realm.code()).done();

        assertThat(Jwt.claims(stored()).path("network_name").asText()).isEqualTo("alice");
    }

    @Test
    void aRestartedContainerPresentsItsUsedCodeAndItsStoredTokenRemainsValid() throws Exception {
        String code = realm.code();
        start(code).done();
        String first = stored();

        assertThat(start(code).text()).contains("auth code rejected");

        assertThat(realm.realm().lastRefusal()).isEqualTo("repeated_by_redeemer");
        assertThat(stored()).isEqualTo(first);
        assertThat(realm.create(first, "{}").hasCode()).isTrue();
    }

    /** The id of one session in 64 begins with a dash. */
    @Test
    void aCodeAsAnArgumentIsNotTakenForAnOption() throws Exception {
        String code = realm.code();
        assertThat(code).matches("[A-Za-z].*");
        String script = "set -- -v \"$AUTH_CODE\"\n" + WITH_ARGUMENT + ENTRYPOINT;

        Shell.run(script, environment(code)).done();

        assertThat(Jwt.claims(stored()).path("network_name").asText()).isEqualTo("alice");
    }

    @Test
    void aTruncatedCodeIsRejectedAndLeavesNoToken() {
        String code = realm.code();

        assertThat(start(code.substring(0, code.length() / 2)).text()).contains("auth code rejected");
        assertThat(home.resolve("jwt")).doesNotExist();
        assertThat(start(code + '"').text()).contains("unexpected characters");
        start(code).done();
    }
}
