package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.fakes.Fake;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

class ChallengeTest {
    @Test
    void theChallengeForAnInvalidTokenHasItsErrorCode() {
        assertThat(Challenge.invalidToken(sessionOf("demo"), "bearer").header())
                .isEqualTo("Bearer realm=\"demo\", error=\"invalid_token\","
                        + " error_description=\"The access token is invalid.\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5 |      | A more recent sign-in is required.             | max_age="300"
            0 | gold | A stronger sign-in is required.                | acr_values="gold"
            5 | gold | A more recent or stronger sign-in is required. | acr_values="gold", max_age="300"
            """)
    void aStepUpChallengeStatesAllThatIsRequired(int minutes, String acr, String description, String parameters) {
        var required = new CreationOutcome.StepUpRequired(Duration.ofMinutes(minutes), acr);

        assertThat(Challenge.stepUp(sessionOf("demo"), "Bearer", required).header())
                .isEqualTo(
                        "Bearer realm=\"demo\", error=\"insufficient_user_authentication\", error_description=\"%s\", %s"
                                .formatted(description, parameters));
    }

    @Test
    void quotationMarksAndBackslashesInAValueAreEscaped() {
        assertThat(Challenge.noToken(sessionOf("a\"b\\c")).header()).isEqualTo("Bearer realm=\"a\\\"b\\\\c\"");
    }

    @Test
    void theParametersOfAChallengeKeepTheirOrder() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("algs", "ES256 PS256");
        parameters.put("realm", "demo");

        assertThat(new Challenge("DPoP", parameters, "").header())
                .isEqualTo("DPoP algs=\"ES256 PS256\", realm=\"demo\"");
    }

    private static KeycloakSession sessionOf(String realmName) {
        RealmModel realm = Fake.of(RealmModel.class, Map.of("getName", none -> realmName));
        KeycloakContext context = Fake.of(KeycloakContext.class, Map.of("getRealm", none -> realm));
        return Fake.of(KeycloakSession.class, Map.of("getContext", none -> context));
    }
}
