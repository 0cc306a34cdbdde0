package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightIT {
    private static final String ORIGIN = "https://app.example";
    private static final Realm realm = Realm.create();

    private static Reply preflight(String endpoint, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm.url() + "/auth/" + endpoint))
                .method("OPTIONS", BodyPublishers.noBody());
        return Http.send(request, headers).expect(200);
    }

    private static Set<String> allowed(Reply reply) {
        return Set.of(reply.header("Access-Control-Allow-Headers").orElseThrow().split(", "));
    }

    @Provide
    Arbitrary<List<String>> headerNames() {
        Arbitrary<String> token = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("!#$%&'*+-.^_`|~")
                .ofMinLength(1)
                .ofMaxLength(40);
        return Arbitraries.oneOf(
                        Arbitraries.of("X-Client-Version", "x-stainless-lang", "x-stainless-retry-count", "DPoP"),
                        token)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    @Property(tries = 100)
    void aPreflightAllowsEveryRequestedHeader(@ForAll("headerNames") List<String> names) {
        Reply reply = preflight(
                "code-login",
                "Origin",
                ORIGIN,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                String.join(names.size() % 2 == 0 ? "," : " , ", names));

        assertThat(allowed(reply))
                .containsAll(names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()))
                .contains("authorization", "content-type", "dpop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"code-create", "code-login", "codes", "codes/x", "openapi.json"})
    void everyEndpointAnswersThePreflightOfAnyOrigin(String endpoint) {
        Reply reply = preflight(
                endpoint,
                "Origin",
                ORIGIN,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "x-client-version");

        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue(ORIGIN);
        assertThat(reply.header("Access-Control-Allow-Methods").orElseThrow()).contains("OPTIONS");
        assertThat(reply.response().headers().allValues("Access-Control-Allow-Headers"))
                .singleElement()
                .asString()
                .contains("x-client-version");
        assertThat(List.of(reply.header("Vary").orElseThrow().split(", ")))
                .contains("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers");
    }

    @Test
    void aPreflightAllowsTheMethodsOfTheEndpoint() {
        assertThat(preflight("code-create", "Origin", ORIGIN)
                        .header("Access-Control-Allow-Methods")
                        .orElseThrow())
                .contains("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "x: 1", "<script>", "x;y", "ü", ",", "\"x\"", "x/y", "*@"})
    void aPreflightDoesNotRepeatInvalidHeaderNames(String name) {
        Reply reply = preflight(
                "code-login", "Origin", ORIGIN, "Access-Control-Request-Headers", "x-good," + name + ",x-too");

        assertThat(allowed(reply))
                .containsExactlyInAnyOrder("authorization", "content-type", "dpop", "x-good", "x-too");
    }

    @Test
    void aPreflightWithoutAnOriginAllowsNothing() {
        Reply reply = preflight("code-login", "Access-Control-Request-Headers", "x-client-version");

        assertThat(reply.response().headers().map().keySet())
                .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }
}
