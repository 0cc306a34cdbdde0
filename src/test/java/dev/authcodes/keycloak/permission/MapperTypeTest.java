package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.themes.Bundles;
import dev.authcodes.keycloak.token.Mappers;
import java.text.MessageFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.ProviderConfigProperty;

class MapperTypeTest {
    private static final List<ProtocolMapper> MAPPERS = List.of(new Mappers.Create(), new Mappers.Redeem());

    @Test
    void bothMapperTypesAreOpenIdConnectMappers() {
        assertThat(MAPPERS).extracting(ProtocolMapper::getId).containsExactly("auth-codes-create", "auth-codes-redeem");
        assertThat(MAPPERS)
                .extracting(ProtocolMapper::getDisplayType)
                .containsExactly("Auth codes: create", "Auth codes: redeem");
        assertThat(MAPPERS).allSatisfy(mapper -> {
            assertThat(mapper.getProtocol()).isEqualTo(OIDCLoginProtocol.LOGIN_PROTOCOL);
            assertThat(mapper.getDisplayCategory()).isEqualTo("Token mapper");
            assertThat(mapper.getHelpText()).isNotBlank();
        });
    }

    @Test
    void theMostCommonSettingsComeFirst() {
        assertThat(names(MapperType.CREATE)).containsExactly("""
                        default-duration-minutes max-duration-minutes default-uses max-uses allowed-scopes required-binding
                        short-codes max-active-codes max-active-uses max-auth-age-seconds min-acr networks same-network
                        max-chain-depth revoke-on-replay max-creations-per-minute
                        """.split("\\s+"));
        assertThat(names(MapperType.REDEEM)).containsExactly("""
                        allowed-scopes access-token-lifespan-seconds refresh-token-lifespan-seconds networks connect-uri
                        connect-command notify-user
                        """.split("\\s+"));
    }

    private static Stream<String> names(MapperType type) {
        return type.properties().stream().map(ProviderConfigProperty::getName);
    }

    @Test
    void theMessagesHaveExactlyTheLabelsAndHelpTextsOfTheSettings() {
        Map<String, String> bundle = Bundles.read("en");
        Set<String> used = Stream.of(MapperType.values())
                .flatMap(type -> type.properties().stream())
                .flatMap(property -> Stream.of(property.getLabel(), property.getHelpText()))
                .collect(Collectors.toSet());
        Set<String> there = bundle.keySet().stream()
                .filter(key -> key.matches("auth-codes\\..*\\.(label|help)"))
                .collect(Collectors.toSet());

        assertThat(there).isEqualTo(used);
        assertThat(used).allSatisfy(key -> assertThat(bundle.get(key)).isNotBlank());
    }

    @Test
    void everyMessageKeyHasAPrefixThatKeycloakDoesNotUse() {
        assertThat(Bundles.read("en").keySet()).allMatch(key -> key.matches("auth-?codes?[.-].+"));
    }

    @ParameterizedTest
    @EnumSource
    void theDefaultShownInTheConsoleIsTheEffectiveDefault(MapperType type) {
        Map<String, String> shown = type.properties().stream()
                .collect(Collectors.toMap(
                        ProviderConfigProperty::getName, property -> (String) property.getDefaultValue()));

        if (type == MapperType.CREATE) {
            assertThat(CreatePermission.read(shown)).isEqualTo(CreatePermission.read(Map.of()));
        } else {
            assertThat(RedeemPermission.read(shown)).isEqualTo(RedeemPermission.read(Map.of()));
        }
    }

    @Test
    void onlySettingsWithChoicesHaveOptions() {
        Map<String, ProviderConfigProperty> properties = MapperType.CREATE.properties().stream()
                .collect(Collectors.toMap(ProviderConfigProperty::getName, property -> property));

        assertThat(properties.get("required-binding").getType()).isEqualTo(ProviderConfigProperty.LIST_TYPE);
        assertThat(properties.get("required-binding").getOptions())
                .containsExactly("none", "client", "challenge", "dpop", "any");
        assertThat(properties.get("short-codes").getType()).isEqualTo(ProviderConfigProperty.BOOLEAN_TYPE);
        assertThat(properties.get("short-codes").getOptions()).isNull();
        assertThat(properties.get("max-uses").getType()).isEqualTo(ProviderConfigProperty.STRING_TYPE);
    }

    static Stream<String> languages() {
        return Bundles.languages();
    }

    /** In whatever language, and so that MessageFormat takes nothing out of the text. */
    @ParameterizedTest
    @MethodSource("languages")
    void anInvalidSettingIsNamedByItsLabelAndNotByItsKey(String language) {
        Properties bundle = new Properties();
        bundle.putAll(Bundles.read(language));
        for (MapperType type : MapperType.values()) {
            for (Setting<?> setting : type.settings()) {
                String label =
                        bundle.getProperty("auth-codes." + type.name().toLowerCase() + '.' + setting.key() + ".label");
                // a text that is invalid for every type
                assertThatThrownBy(() -> setting.read(Map.of(setting.key(), "\"no\" {code}")))
                        .isInstanceOfSatisfying(InvalidSettingException.class, refusal -> {
                            String text = MessageFormat.format(
                                    bundle.getProperty(refusal.messageKey()),
                                    refusal.parameters(new MapperType.Labels(
                                            "auth-codes." + type.name().toLowerCase() + '.', bundle)));
                            assertThat(text.split(Pattern.quote(label), -1)).hasSize(2);
                            assertThat(text.replace("{code}", "its place"))
                                    .doesNotContain("{", "}", "'")
                                    .doesNotContain(setting.key().contains("-") ? setting.key() : "auth-codes");
                        });
            }
        }
    }
}
