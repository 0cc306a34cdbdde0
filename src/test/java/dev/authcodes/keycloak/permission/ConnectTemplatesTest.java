package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.LongCode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTemplatesTest {
    private final LongCode code = LongCode.generate("session");

    private static ConnectTemplates read(String setting, String text) {
        return RedeemPermission.read(Map.of(setting, text)).connect();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.org/connect#{code}",
                "https://app.example.org:8443/?code={code}&x=y",
                "com.example.app:/connect?code={code}",
                "com.example.app:{code}",
                "com.example.app://connect/{code}"
            })
    void theConnectLinkContainsTheCode(String template) {
        assertThat(read("connect-uri", template).link(code)).contains(template.replace("{code}", code.reveal()));
    }

    static Stream<String> otherUris() {
        Stream<String> schemes = Stream.of(
                        "http data file ftp javascript JavaScript vbscript blob about intent myapp view-source"
                                .split(" "))
                .map(scheme -> scheme + "://app.example.org/#{code}");
        Stream<String> places = Stream.of(
                "https://app.example.org/",
                "https://app.example.org/{code}#{code}",
                "https://{code}.example.org/",
                "https://{code}/",
                "https://app.example.org:{code}/",
                "https://{code}@app.example.org/",
                "https://someone@app.example.org/#{code}",
                "{code}.example:/",
                "com.example.{code}:/",
                "https:/#{code}",
                "https:#{code}",
                "/connect#{code}",
                "//app.example.org/#{code}",
                "javascript:alert(1)//{code}",
                "https://app.example.org/ #{code}",
                "https://app.example.org/#{code}{x}",
                "https://app.example.org/#{CODE}",
                "https://app.example.org/#{code}" + "x".repeat(1000));
        return Stream.concat(schemes, places);
    }

    @ParameterizedTest
    @MethodSource("otherUris")
    void anInvalidConnectUriIsRefused(String template) {
        assertThatThrownBy(() -> read("connect-uri", template))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        refusal -> assertThat(refusal.messageKey()).isEqualTo("auth-codes.invalid.uri-template"));
    }

    @Test
    void aConnectCommandIsOneLineWithoutTheCodeAsAnArgument() {
        assertThat(read("connect-command", "mytool login --code '-'").command()).isEqualTo("mytool login --code '-'");
        for (String text : new String[] {"mytool {code}", "one\ntwo", "a\rb", "a\u001b[0m", "x".repeat(1001)}) {
            assertThatThrownBy(() -> read("connect-command", text)).isInstanceOf(InvalidSettingException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"'','',''", "a,'',a", "'',a,a", "a,a,a", "a,b,''"})
    void contradictingMappersGiveNeitherALinkNorACommand(String one, String other, String both) {
        assertThat(new ConnectTemplates(one, one).and(new ConnectTemplates(other, other)))
                .isEqualTo(new ConnectTemplates(both, both));
    }
}
