package dev.authcodes.keycloak.clients;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static com.fasterxml.jackson.databind.DeserializationFeature.ACCEPT_FLOAT_AS_INT;
import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES;
import static com.fasterxml.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.authcodes.keycloak.examples.LossyProxy;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.UncheckedIOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/**
 * The Go SDK of the native apps and the command line: declares its JSON as {@code text/json}, decodes strictly into
 * typed members, and knows of any other status than 200 nothing but the status.
 */
class GoSdkIT extends ExistingClientContract {
    /** As {@code encoding/json} decodes: unknown members are ignored, and a number with a decimal point is no int. */
    private static final ObjectMapper GO = JsonMapper.builder()
            .disable(FAIL_ON_UNKNOWN_PROPERTIES, ACCEPT_FLOAT_AS_INT)
            .disable(ALLOW_COERCION_OF_SCALARS)
            .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, NON_NULL))
            .build();

    private record CodeCreateResult(String auth_code, double duration_minutes, int uses, CodeError error) {}

    private record CodeLoginResult(String by_jwt, CodeError error) {}

    private record CodeError(boolean auth_code_limit_exceeded, String message) {}

    @Override
    Shown create(String token, String arguments) {
        return decode(post("/auth/code-create", token, arguments), CodeCreateResult.class);
    }

    @Override
    Shown login(String stored, String code) {
        return decode(post("/auth/code-login", stored, Json.text("{auth_code: %s}", code)), CodeLoginResult.class);
    }

    @Override
    String displayed(Reply refusal) {
        return refusal.status() == 200 ? refusal.message() : "status " + refusal.status();
    }

    private Reply post(String path, String token, String arguments) {
        return post(URI.create(realm.url() + path), token, arguments);
    }

    /** Absent arguments are a nil pointer, which is encoded as {@code null}. */
    private static Reply post(URI uri, String token, String arguments) {
        String[] headers = token == null ? new String[0] : new String[] {"Authorization", "Bearer " + token};
        return Http.send(Http.post(uri, "text/json", arguments == null ? "null" : arguments), headers);
    }

    private static Shown decode(Reply reply, Class<?> type) {
        if (reply.status() != 200) {
            return Shown.error("status " + reply.status());
        }
        try {
            return Shown.of(GO.valueToTree(GO.readValue(reply.body(), type)));
        } catch (JsonProcessingException e) {
            return Shown.error(e.getOriginalMessage());
        }
    }

    @Test
    void theClientDistinguishesTheLimitFromOtherRefusals() {
        assertThat(isLimit(RefusedCreation.LIMIT_EXCEEDED)).isTrue();
        assertThat(isLimit(RefusedCreation.ROLES)).isFalse();
    }

    private boolean isLimit(RefusedCreation refusal) {
        Shown shown = create(refusal.token(realm), refusal.arguments);
        return shown.result().at("/error/auth_code_limit_exceeded").asBoolean();
    }

    @Test
    void theSdkReadsFractionsOfAMinuteAsAFloatAndUsesAsAnInt() {
        Shown created = create(realm.byJwt(), "{\"duration_minutes\":0.5,\"uses\":3}");

        assertThat(created.error()).isEmpty();
        assertThat(created.result().path("duration_minutes").asDouble()).isEqualTo(0.5);
        assertThat(created.result().path("uses").asInt()).isEqualTo(3);
    }

    @Test
    void aLoginWithoutArgumentsReportsThatTheCodeIsMissing() {
        Shown shown = decode(post("/auth/code-login", null, null), CodeLoginResult.class);

        assertThat(shown.error()).containsIgnoringCase("auth_code is missing");
    }

    @Test
    void aPostRepeatedAfterALostResponseGetsNoTokensAndRaisesNoReplayAlarm() {
        String code = realm.code();
        String body = Json.text("{auth_code: %s}", code);
        try (LossyProxy proxy = new LossyProxy(Server.shared().baseUri())) {
            URI uri = URI.create(
                    "http://" + proxy.authority() + "/realms/" + realm.realm().name() + "/auth/code-login");
            Shown shown = decode(postAgainIfLost(uri, body), CodeLoginResult.class);

            assertThat(proxy.redemptions()).isEqualTo(2);
            assertThat(shown.error()).isEqualTo("Invalid auth code.");
        }
        assertThat(realm.realm().lastRefusal()).isEqualTo("repeated_by_redeemer");
    }

    private static Reply postAgainIfLost(URI uri, String body) {
        try {
            return post(uri, null, body);
        } catch (UncheckedIOException e) {
            return post(uri, null, body);
        }
    }
}
