package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Realm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes and directions in a real browser; see {@code connect-layout.mjs}. Screenshots are in {@code target/screenshots}. */
class ConnectLayoutIT {
    private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));
    private static final List<String> WIDTHS = List.of("320", "360", "768", "1199", "1280", "1920");
    private static final int CARD = 736;

    private static NodeProject node;

    @BeforeAll
    static void installTheBrowser() {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium at " + CHROMIUM + " (system property chromium)");
        node = NodeProject.installed();
    }

    /** Persian is a right-to-left language that Keycloak has and this page does not. */
    @ParameterizedTest
    @CsvSource({"en,en,ltr", "ar,ar,rtl", "he,he,rtl", "fa,en,ltr"})
    void theConnectPageFitsEveryWidthAndHasTheDirectionOfItsTexts(String locale, String language, String direction) {
        JsonNode seen = measure(locale);

        assertThat(seen.path("language").asText()).isEqualTo(language);
        seen.path("directed")
                .properties()
                .forEach(one -> assertThat(one.getValue().asText())
                        .as(one.getKey())
                        .isEqualTo(
                                List.of(".acc", "h1 > span", ".acc-intro").contains(one.getKey()) ? direction : "ltr"));
        for (String width : WIDTHS) {
            seen.path("states")
                    .properties()
                    .forEach(
                            state -> assertFits(state.getValue().path(width), Integer.parseInt(width), state.getKey()));
            assertForm(seen.at("/states/form/" + width), Integer.parseInt(width));
        }
    }

    private static void assertFits(JsonNode measured, int width, String state) {
        assertThat(measured.path("tooWide").asBoolean()).as(state + width).isFalse();
        assertThat(measured.path("outside")).as(state + width).isEmpty();
        assertThat(measured.path("card").asInt()).as(state + width).isBetween(Math.min(width, CARD) - 1, CARD);
    }

    /** Fields are in one row and the button is not stretched, except on a phone. */
    private static void assertForm(JsonNode form, int width) {
        boolean isPhone = width < CARD;
        assertThat(form.path("columns").asInt()).as("columns at " + width).isEqualTo(isPhone ? 1 : 2);
        assertThat(form.path("button").asInt() == form.path("text").asInt())
                .as("full width of the button at " + width)
                .isEqualTo(isPhone);
    }

    private static JsonNode measure(String locale) {
        Realm realm = Realm.create(
                Map.of("internationalizationEnabled", true, "supportedLocales", List.of("en", "ar", "fa", "he")));
        PageVisit.addPageClient(realm).withCreateMapper(Map.of());
        realm.addClient("auth-code-login", Map.of("name", "Terminal tool"))
                .withRedeemMapper(Map.of("connect-uri", "https://app.example.org/connect#{code}"));
        realm.addClient("tv", Map.of("name", "TV")).withRedeemMapper(Map.of());
        Map<String, String> environment = new HashMap<>(
                Map.of("REALM_URL", realm.url(), "USERNAME", "alice", "LOCALE", locale, "NAME", "layout-" + locale));
        environment.putAll(Map.of("CHROMIUM", CHROMIUM.toString(), "WIDTHS", String.join(",", WIDTHS)));
        environment.put(
                "SCREENSHOTS", Path.of("target/screenshots").toAbsolutePath().toString());
        return node.run("connect-layout.mjs", environment);
    }
}
