package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.provider.ProviderConfigProperty;

/** The tables of settings in {@code docs/configuration.md}, against the mappers. */
class SettingsTablesTest {
    private final Properties messages = new Properties();

    SettingsTablesTest() throws IOException {
        try (Reader file = Files.newBufferedReader(Path.of("themes/messages/messages_en.properties"))) {
            messages.load(file);
        }
    }

    @ParameterizedTest
    @CsvSource({"Settings for creating codes, auth-codes-create", "Settings for redeeming codes, auth-codes-redeem"})
    void eachTableHasEverySettingOfItsMapperWithLabelKeyAndDefaultInTheOrderOfTheConsole(String table, String mapper) {
        List<List<String>> expected =
                mapper(mapper).getConfigProperties().stream().map(this::row).toList();

        assertThat(ConfigurationPage.settings(table))
                .extracting(cells -> cells.subList(0, 3))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void thereIsNoOtherTypeOfMapper() {
        assertThat(ServiceLoader.load(ProtocolMapper.class).stream()
                        .filter(provider -> provider.type().getName().startsWith("dev.authcodes.")))
                .hasSize(2);
    }

    private List<String> row(ProviderConfigProperty setting) {
        Object value = setting.getDefaultValue();
        return List.of(
                messages.getProperty(setting.getLabel()),
                '`' + setting.getName() + '`',
                value == null || value.equals("") ? "" : "`" + value + '`');
    }

    private static ProtocolMapper mapper(String id) {
        return ServiceLoader.load(ProtocolMapper.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(mapper -> mapper.getId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
