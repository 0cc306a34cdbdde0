package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.provider.ProviderConfigProperty;

/** What {@code docs/realm-configuration.md} says about mappers, without a server. */
class RealmConfigurationTest {
    @Test
    void theListsOfAllSettingsHaveEveryOneWithItsDefault() {
        Map<String, ProtocolMapper> ours = ServiceLoader.load(ProtocolMapper.class).stream()
                .filter(provider -> provider.type().getName().startsWith("dev.authcodes."))
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toMap(ProtocolMapper::getId, mapper -> mapper));
        List<JsonNode> mappers = ConfigurationPage.allSettings();

        assertThat(mappers)
                .extracting(mapper -> mapper.path("protocolMapper").asText())
                .containsExactlyInAnyOrder("auth-codes-create", "auth-codes-redeem")
                .containsExactlyInAnyOrderElementsOf(ours.keySet());
        assertThat(mappers).allSatisfy(mapper -> {
            ProtocolMapper type = ours.get(mapper.path("protocolMapper").asText());
            assertThat(mapper.path("protocol").asText()).isEqualTo(type.getProtocol());
            assertThat(texts(mapper.path("config"))).isEqualTo(defaults(type));
        });
    }

    private static Map<String, String> defaults(ProtocolMapper type) {
        return type.getConfigProperties().stream().collect(Collectors.toMap(ProviderConfigProperty::getName, property ->
                (String) property.getDefaultValue()));
    }

    private static Map<String, String> texts(JsonNode object) {
        return object.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }
}
