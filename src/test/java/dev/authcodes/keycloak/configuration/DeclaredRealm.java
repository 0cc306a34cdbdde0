package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Realm;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A realm as a page declares it, compared with the realm that Keycloak created from it. */
final class DeclaredRealm {
    private DeclaredRealm() {}

    static void assertApplied(Realm realm, JsonNode declared) {
        JsonNode settings = realm.admin().get(realm.path(""));
        declared.properties().stream()
                .filter(member -> member.getValue().isNumber())
                .forEach(member -> assertThat(settings.path(member.getKey()))
                        .as(member.getKey())
                        .isEqualTo(member.getValue()));
        assertAllThere("name", realm.admin().get(realm.path("/client-scopes")), declared.path("clientScopes"));
        assertAllThere("clientId", realm.admin().get(realm.path("/clients")), declared.path("clients"));
    }

    private static void assertAllThere(String name, JsonNode actual, JsonNode declared) {
        for (JsonNode each : declared) {
            JsonNode same = stream(actual)
                    .filter(other -> other.path(name).equals(each.path(name)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(each.path(name) + " is missing"));
            assertThat(same.path("protocolMappers")).hasSameSizeAs(each.path("protocolMappers"));
            assertMatches(same, each);
        }
    }

    /** Keycloak adds members, but neither elements of a list nor settings of a mapper. */
    private static void assertMatches(JsonNode actual, JsonNode declared) {
        declared.properties().forEach(member -> {
            JsonNode value = actual.path(member.getKey());
            JsonNode expected = member.getValue();
            if (member.getKey().equals("protocolMappers")) {
                assertAllThere("name", value, expected);
            } else if (expected.isArray()) {
                assertThat(value).as(member.getKey()).containsExactlyInAnyOrderElementsOf(expected);
            } else if (expected.isObject() && !member.getKey().equals("config")) {
                assertMatches(value, expected);
            } else {
                assertThat(value).as(member.getKey()).isEqualTo(expected);
            }
        });
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
