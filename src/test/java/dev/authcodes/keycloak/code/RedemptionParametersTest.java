package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedemptionParametersTest {
    private static final Map<String, String> ALL = Map.of(
            "auth_code",
            "the-code",
            "scope",
            "openid",
            "code_verifier",
            "the-verifier",
            "device_name",
            "the-device",
            "request_id",
            "the-id");

    @Test
    void everyRedemptionParameterIsFoundByItsName() {
        RedemptionParameters parameters = RedemptionParameters.of(ALL::get);
        Map<String, String> handedOver = new HashMap<>();
        parameters.forEach(handedOver::put);

        assertThat(parameters)
                .isEqualTo(new RedemptionParameters("the-code", "openid", "the-verifier", "the-device", "the-id"));
        assertThat(handedOver).isEqualTo(ALL);
    }

    @Test
    void absentRedemptionParametersAreOmitted() {
        RedemptionParameters.of(name -> null).forEach((name, value) -> {
            throw new AssertionError(name);
        });
    }

    @Test
    void toStringOfRedemptionParametersHidesTheCodeAndTheVerifier() {
        assertThat(RedemptionParameters.of(ALL::get).toString())
                .contains("openid", "the-id")
                .doesNotContain("the-code", "the-verifier");
    }

    @Test
    void aRequestIdIsAUuid() {
        UUID id = UUID.randomUUID();
        assertThat(withRequestId(id.toString()).parsedRequestId()).contains(id);
        assertThat(withRequestId(id.toString().toUpperCase()).parsedRequestId()).contains(id);
        assertThat(withRequestId(null).parsedRequestId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1-2-3-4-5", "id", "7", "urn:uuid:1"})
    @ValueSource(strings = {"{c0ffee00-0000-4000-8000-000000000000}", "00000000-0000-0000-0000-00000000000g"})
    void aTextThatIsNoUuidIsNoRequestId(String text) {
        assertThat(withRequestId(text).parsedRequestId()).isEmpty();
    }

    private static RedemptionParameters withRequestId(String text) {
        return new RedemptionParameters(null, null, null, null, text);
    }
}
