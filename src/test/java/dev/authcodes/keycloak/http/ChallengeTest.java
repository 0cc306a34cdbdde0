package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.fakes.Fake;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

class ChallengeTest {
    @Test
    void withoutATokenThereIsNoErrorCode() {
        Challenge challenge = Challenge.noToken(sessionOf("demo"));

        assertThat(challenge.header()).isEqualTo("Bearer realm=\"demo\"");
        assertThat(challenge.message()).isEqualTo("An access token is required.");
    }

    @Test
    void anInvalidTokenIsCalledOne() {
        assertThat(Challenge.invalidToken(sessionOf("demo"), "bearer").header())
                .isEqualTo("Bearer realm=\"demo\", error=\"invalid_token\","
                        + " error_description=\"The access token is invalid.\"");
    }

    @Test
    void aSignInThatIsTooOldIsToldHowOldItMayBe() {
        assertThat(stepUp(Duration.ofMinutes(5), null))
                .isEqualTo("Bearer realm=\"demo\", error=\"insufficient_user_authentication\","
                        + " error_description=\"A more recent sign-in is required.\", max_age=\"300\"");
    }

    @Test
    void aSignInThatIsTooWeakIsToldHowStrongItMustBe() {
        assertThat(stepUp(Duration.ZERO, "gold"))
                .isEqualTo("Bearer realm=\"demo\", error=\"insufficient_user_authentication\","
                        + " error_description=\"A stronger sign-in is required.\", acr_values=\"gold\"");
    }

    @Test
    void whereBothAreDemandedBothAreTold() {
        assertThat(stepUp(Duration.ofMinutes(5), "gold"))
                .isEqualTo("Bearer realm=\"demo\", error=\"insufficient_user_authentication\","
                        + " error_description=\"A more recent or stronger sign-in is required.\","
                        + " acr_values=\"gold\", max_age=\"300\"");
    }

    private static String stepUp(Duration maxAge, String acr) {
        return Challenge.stepUp(sessionOf("demo"), "Bearer", new CreationOutcome.StepUpRequired(maxAge, acr))
                .header();
    }

    @Test
    void aQuotationMarkAndABackslashCannotEndAValue() {
        assertThat(Challenge.noToken(sessionOf("a\"b\\c")).header()).isEqualTo("Bearer realm=\"a\\\"b\\\\c\"");
    }

    @Test
    void parametersStandInTheirOrder() {
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
