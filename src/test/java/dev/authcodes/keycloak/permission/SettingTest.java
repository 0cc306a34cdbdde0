package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.provider.ProviderConfigProperty;

class SettingTest {
    private final Setting<Boolean> flag = Setting.flag("flag", true);
    private final Setting<Integer> number = Setting.number("number", 5, -1, 10);
    private final Setting<String> choice = Setting.choice("choice", "tea", List.of("tea", "coffee"));

    @Test
    void whatNobodySetIsTheDefault() {
        assertThat(flag.read(Map.of())).isTrue();
        assertThat(number.read(Map.of())).isEqualTo(5);
        assertThat(choice.read(Map.of())).isEqualTo("tea");
    }

    @Test
    void whatIsSetIsRead() {
        assertThat(flag.read(Map.of("flag", "false"))).isFalse();
        assertThat(Setting.flag("flag", false).read(Map.of("flag", "true"))).isTrue();
        assertThat(choice.read(Map.of("choice", "coffee"))).isEqualTo("coffee");
    }

    @ParameterizedTest
    @CsvSource({"-1, -1", "0, 0", "+7, 7", "10, 10"})
    void aNumberIsReadWithinItsRange(String text, int value) {
        assertThat(number.read(Map.of("number", text))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"-2", "11", "99999999999", "five"})
    void aNumberOutsideItsRangeIsRefused(String text) {
        assertThatThrownBy(() -> number.read(Map.of("number", text)))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        refusal -> assertThat(refusal.message())
                                .isEqualTo("number must be a whole number from -1 to 10."));
    }

    @Test
    void aScopeIsReadAsItIsWritten() {
        Setting<String> scope = Setting.scope("scope");

        assertThat(scope.read(Map.of())).isEmpty();
        assertThat(scope.read(Map.of("scope", " openid email "))).isEqualTo("openid email");
        assertThat(scope.read(Map.of("scope", "x".repeat(1024)))).hasSize(1024);
        assertThat(scope.toProperty().getDefaultValue()).isEqualTo("");
    }

    @Test
    void aTextThatIsNoScopeIsRefused() {
        Setting<String> scope = Setting.scope("scope");

        assertThatThrownBy(() -> scope.read(Map.of("scope", "openid \"email\"")))
                .hasMessage("scope must be a list of scopes, with a space between them.");
        assertThatThrownBy(() -> scope.read(Map.of("scope", "x".repeat(1025))))
                .hasMessage("scope must be at most 1024 characters long.");
    }

    @Test
    void anAcrIsOneNameOrNumber() {
        Setting<String> acr = Setting.acr("acr");

        assertThat(acr.read(Map.of())).isEmpty();
        assertThat(acr.read(Map.of("acr", " urn:example:gold "))).isEqualTo("urn:example:gold");
        assertThat(acr.read(Map.of("acr", "2"))).isEqualTo("2");
        for (String wrong : List.of("silver gold", "\"gold\"", "g\u00f6ld")) {
            assertThatThrownBy(() -> acr.read(Map.of("acr", wrong)))
                    .hasMessage("acr must be one ACR value or the number of a level.");
        }
    }

    @Test
    void theConsoleIsToldTheTextsUnderWhichTheLabelsAre() {
        ProviderConfigProperty property = choice.toProperty();

        assertThat(property.getName()).isEqualTo("choice");
        assertThat(property.getLabel()).isEqualTo("auth-codes.choice.label");
        assertThat(property.getHelpText()).isEqualTo("auth-codes.choice.help");
        assertThat(property.getDefaultValue()).isEqualTo("tea");
        assertThat(property.getOptions()).containsExactly("tea", "coffee");
    }

    @Test
    void theConsoleShowsADefaultAsText() {
        assertThat(flag.toProperty().getDefaultValue()).isEqualTo("true");
        assertThat(number.toProperty().getDefaultValue()).isEqualTo("5");
        assertThat(number.toProperty().getOptions()).isNull();
    }
}
