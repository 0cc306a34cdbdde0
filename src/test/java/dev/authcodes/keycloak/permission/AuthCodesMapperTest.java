package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.token.AuthCodesMapper;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.provider.ProviderConfigProperty;

class AuthCodesMapperTest {
    private final AuthCodesMapper mapper = new AuthCodesMapper();

    @Test
    void itIsListedAsAuthCodesAmongTheMappersOfOpenIdConnect() {
        assertThat(mapper.getId()).isEqualTo("auth-codes");
        assertThat(mapper.getProtocol()).isEqualTo(OIDCLoginProtocol.LOGIN_PROTOCOL);
        assertThat(mapper.getDisplayType()).isEqualTo("Auth codes");
        assertThat(mapper.getDisplayCategory()).isEqualTo("Token mapper");
        assertThat(mapper.getHelpText()).isNotBlank();
    }

    @Test
    void theConsoleOffersEverySettingOnceInOrder() {
        assertThat(mapper.getConfigProperties())
                .extracting(ProviderConfigProperty::getName)
                .containsExactly(
                        "create",
                        "redeem",
                        "default-duration-minutes",
                        "max-duration-minutes",
                        "default-uses",
                        "max-uses",
                        "max-active-codes",
                        "max-auth-age-seconds",
                        "min-acr",
                        "required-binding",
                        "allowed-scopes",
                        "codes-from-redeemed-sessions",
                        "max-chain-depth",
                        "access-token-lifespan-seconds",
                        "refresh-token-lifespan-seconds",
                        "revoke-on-replay",
                        "create-networks",
                        "redeem-networks",
                        "same-network",
                        "max-creations-per-minute",
                        "short-codes");
    }

    @Test
    void everyLabelAndHelpTextIsInTheBundleAndNoOtherOfThemIs() throws Exception {
        Set<String> used = mapper.getConfigProperties().stream()
                .flatMap(property -> Stream.of(property.getLabel(), property.getHelpText()))
                .collect(Collectors.toSet());

        Properties bundle = bundle();
        Set<String> there = bundle.stringPropertyNames().stream()
                .filter(key -> key.matches("auth-codes\\..*\\.(label|help)"))
                .collect(Collectors.toSet());

        assertThat(there).isEqualTo(used).hasSize(2 * Policy.SETTINGS.size());
        assertThat(used).allSatisfy(key -> assertThat(bundle.getProperty(key)).isNotBlank());
    }

    @Test
    void everyKeyOfTheBundleHasThePrefixThatKeepsItApartFromKeycloaksOwn() throws Exception {
        assertThat(bundle().stringPropertyNames()).allMatch(key -> key.matches("auth-?codes?[.-].+"));
    }

    @Test
    void whatTheConsoleShowsAsDefaultIsWhatIsReadWithoutASetting() {
        Map<String, String> shown = mapper.getConfigProperties().stream()
                .collect(Collectors.toMap(
                        ProviderConfigProperty::getName, property -> (String) property.getDefaultValue()));

        assertThat(shown).hasSize(Policy.SETTINGS.size());
        assertThat(Policy.read(shown)).isEqualTo(Policy.read(Map.of()));
    }

    @Test
    void onlyAListHasOptions() {
        Map<String, ProviderConfigProperty> properties = mapper.getConfigProperties().stream()
                .collect(Collectors.toMap(ProviderConfigProperty::getName, Function.identity()));

        assertThat(properties.get("required-binding").getType()).isEqualTo(ProviderConfigProperty.LIST_TYPE);
        assertThat(properties.get("required-binding").getOptions())
                .containsExactly("none", "client", "challenge", "dpop", "any");
        assertThat(properties.get("create").getType()).isEqualTo(ProviderConfigProperty.BOOLEAN_TYPE);
        assertThat(properties.get("create").getOptions()).isNull();
        assertThat(properties.get("max-uses").getType()).isEqualTo(ProviderConfigProperty.STRING_TYPE);
    }

    @Test
    void aRightConfigurationIsSaved() {
        assertThatNoException().isThrownBy(() -> validate(Map.of("max-uses", "5")));
    }

    @Test
    void aMapperWithoutAConfigurationIsSaved() {
        assertThatNoException().isThrownBy(() -> validate(null));
    }

    @Test
    void aWrongConfigurationIsRefusedWithTheTextAsTheKey() {
        assertThatThrownBy(() -> validate(Map.of("max-uses", "no")))
                .isInstanceOfSatisfying(
                        ProtocolMapperConfigException.class,
                        refusal -> assertThat(refusal.getMessageKey())
                                .isEqualTo(refusal.getMessage())
                                .isEqualTo("max-uses must be a whole number from 1 to 1000."));
    }

    @Test
    void aRefusalIsNotChangedOnItsWayThroughMessageFormat() {
        for (Setting<?> setting : Policy.SETTINGS) {
            // a text that is wrong for every type
            assertThatThrownBy(() -> validate(Map.of(setting.key(), "\"no\"")))
                    .isInstanceOf(ProtocolMapperConfigException.class)
                    .message()
                    .startsWith(setting.key() + " must be ")
                    .doesNotContain("'", "{", "}");
        }
    }

    private void validate(Map<String, String> config) throws ProtocolMapperConfigException {
        ProtocolMapperModel model = new ProtocolMapperModel();
        model.setConfig(config);
        mapper.validateConfig(null, null, null, model);
    }

    private static Properties bundle() throws Exception {
        Properties bundle = new Properties();
        try (InputStream stream =
                AuthCodesMapper.class.getResourceAsStream("/theme-resources/messages/messages_en.properties")) {
            bundle.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
        }
        return bundle;
    }
}
