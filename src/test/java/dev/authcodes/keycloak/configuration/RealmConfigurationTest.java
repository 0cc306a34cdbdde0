package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.permission.MapperSettings;
import dev.authcodes.keycloak.token.AuthCodesMapper;
import java.util.List;
import java.util.Map;
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
        Map<String, String> defaults = new AuthCodesMapper()
                .getConfigProperties().stream().collect(Collectors.toMap(ProviderConfigProperty::getName, property ->
                        (String) property.getDefaultValue()));
        JsonNode mapper = ConfigurationPage.allSettings();

        assertThat(Arrangement.map(mapper.path("config"))).isEqualTo(defaults);
        assertThat(mapper.path("protocolMapper").asText()).isEqualTo(MapperSettings.PROVIDER_ID);
        assertThat(mapper.path("protocol").asText()).isEqualTo(OIDCLoginProtocol.LOGIN_PROTOCOL);
    }

    @Test
    void everyMapperSaysBothPermissionsAndGivesOneOfThem() {
        Arrangement arrangement = Arrangement.of(realmImport);
        List<Map<String, String>> mappers = Stream.concat(
                        arrangement.scopes().values().stream().map(Arrangement.Scope::mapper),
                        arrangement.apps().values().stream().map(Arrangement.App::mapper))
                .filter(mapper -> !mapper.isEmpty())
                .toList();

        assertThat(mappers).hasSize(3).allSatisfy(mapper -> {
            assertThat(mapper).containsKeys("create", "redeem");
            assertThat(mapper.get("create")).isNotEqualTo(mapper.get("redeem"));
        });
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
