package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.permission.MapperType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.idm.RealmRepresentation;

/** The page about realm configuration, as far as that goes without a server. */
class RealmConfigurationTest {
    private final JsonNode realmImport = ConfigurationPage.json(ConfigurationPage.realmImport());

    @Test
    void theListOfAllSettingsHasEveryOneWithItsDefault() {
        JsonNode mappers = ConfigurationPage.allSettings();
        assertThat(mappers).hasSize(MapperType.values().length);
        for (MapperType type : MapperType.values()) {
            JsonNode mapper = mappers.get(type.ordinal());
            assertThat(Arrangement.map(mapper.path("config")))
                    .isEqualTo(type.properties().stream()
                            .collect(Collectors.toMap(
                                    ProviderConfigProperty::getName, property -> (String) property.getDefaultValue())));
            assertThat(mapper.path("protocolMapper").asText()).isEqualTo(type.providerId());
            assertThat(mapper.path("protocol").asText()).isEqualTo(OIDCLoginProtocol.LOGIN_PROTOCOL);
        }
    }

    @Test
    void theFileForConfigCliSaysTheSame() throws JsonProcessingException {
        JsonNode file = ConfigurationPage.configCli();
        ObjectNode expected = realmImport.deepCopy();
        // of a realm that is there already
        expected.remove(List.of("enabled", "attributes"));

        assertThat(unknownToKeycloak(file)).isEmpty();
        assertThat(file).isEqualTo(expected);
    }

    @Test
    void theRealmImportHasNoMemberThatKeycloakDoesNotKnow() throws JsonProcessingException {
        assertThat(unknownToKeycloak(realmImport)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/clientScopes/0", "/clientScopes/0/protocolMappers/0", "/clients/0"})
    void aMemberThatKeycloakDoesNotKnowIsFound(String place) throws JsonProcessingException {
        ObjectNode wrong = realmImport.deepCopy();
        ((ObjectNode) wrong.at(place)).put("nonsense", "true");

        assertThat(unknownToKeycloak(wrong)).containsExactly(place + "/nonsense");
    }

    /** Not every representation refuses a member that it does not know, but none gives it back. */
    private static List<String> unknownToKeycloak(JsonNode realm) throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        JsonNode known = json.valueToTree(json.treeToValue(realm, RealmRepresentation.class));
        return leaves(realm, "")
                .filter(place -> known.at(place).isMissingNode())
                .toList();
    }

    private static Stream<String> leaves(JsonNode node, String place) {
        if (node.isArray()) {
            return IntStream.range(0, node.size())
                    .boxed()
                    .flatMap(index -> leaves(node.get(index), place + '/' + index));
        }
        return node.isObject()
                ? node.properties().stream().flatMap(member -> leaves(member.getValue(), place + '/' + member.getKey()))
                : Stream.of(place);
    }
}
