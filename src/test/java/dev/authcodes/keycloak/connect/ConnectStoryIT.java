package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.NotFoundException;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Realm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The page as a person meets it, from signing in to signing out, in a real browser and with the keyboard; see
 * {@code connect-page.mjs}. Screenshots are in {@code target/screenshots}.
 */
class ConnectStoryIT {
    private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    /** Of this machine, as the server sees it; in a container that depends on its engine. */
    private static final String ADDRESS = "[0-9a-f.:]{3,}";

    private static NodeProject node;

    @BeforeAll
    static void installTheBrowser() {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium at " + CHROMIUM + " (system property chromium)");
        node = NodeProject.installed();
    }

    @Test
    void onADesktop() {
        JsonNode seen = walk("desktop", "keycloak.v2", "en", Map.of());

        assertStory(seen, "en");
        assertScripts(seen, "en");
    }

    @Test
    void onAPhoneInTheDark() {
        JsonNode seen = walk("phone", "keycloak.v2", "en", Map.of("WIDTH", "360", "DARK", "true"));

        assertStory(seen, "en");
        assertScripts(seen, "en");
        assertThat(seen.at("/first/colour").asText()).isNotEqualTo("rgb(255, 255, 255)");
    }

    @Test
    void inGerman() {
        assumeTrue(Files.exists(bundle("de")), "not translated yet");
        JsonNode seen = walk("german", "keycloak.v2", "de", Map.of("WIDTH", "360"));

        assertStory(seen, "de");
        assertScripts(seen, "de");
    }

    @Test
    void withoutScripts() {
        JsonNode seen = walk("without-scripts", "keycloak.v2", "en", Map.of("SCRIPTS", "false"));

        assertStory(seen, "en");
        assertThat(seen.at("/made/copyButtons").asInt()).isZero();
    }

    @Test
    void inAThemeOfTheRealmsOwnOnTheSmallestScreen() {
        JsonNode seen = walk("own-theme", "harbour", "en", Map.of("WIDTH", "320"));

        assertStory(seen, "en");
        assertScripts(seen, "en");
        assertThat(seen.at("/first/colour").asText()).isEqualTo("rgb(255, 248, 236)");
        assertThat(seen.at("/first/harbour").asText())
                .as("the theme's inline script has run")
                .isEqualTo("here");
    }

    /** Keycloak's former theme is still there; what axe finds in the theme's own part of the page is the theme's. */
    @Test
    void inKeycloaksFormerTheme() {
        JsonNode seen = walk("former-theme", "keycloak", "en", Map.of("SCOPE", ".acc"));

        assertStory(seen, "en");
        assertScripts(seen, "en");
    }

    private static void assertStory(JsonNode seen, String language) {
        String code = seen.at("/made/code").asText();
        assertThat(seen.at("/first/url").asText()).endsWith("/auth/connect");
        assertThat(seen.at("/first/language").asText()).isEqualTo(language);
        assertThat(seen.at("/first/heading").asText()).isEqualTo(message(language, "title"));
        assertThat(seen.at("/first/title").asText()).startsWith(message(language, "title"));
        assertThat(seen.at("/first/submit").asText()).isEqualTo(message(language, "make.submit"));

        assertThat(seen.at("/made/url").asText()).endsWith("/auth/connect");
        assertThat(seen.at("/made/heading").asText()).isEqualTo(message(language, "code.title") + ": laptop");
        assertThat(seen.at("/made/warning").asText()).startsWith(message(language, "code.warning"));
        assertThat(read(seen.at("/made/qr").asText())).isEqualTo(code);
        assertThat(seen.at("/made/command").asText()).contains(code);
        assertThat(seen.path("redeemed").asBoolean()).isTrue();
        assertThat(seen.at("/traces/reloaded").asBoolean()).isFalse();
        assertThat(seen.at("/traces/back").asBoolean()).isFalse();

        assertThat(seen.at("/list/name").asText()).isEqualTo("laptop");
        assertThat(seen.at("/list/left").asText()).isEqualTo(message(language, "left", 1, 2));
        assertThat(seen.at("/list/uses").asText()).matches("Terminal tool, " + ADDRESS + ", .*");
        assertThat(seen.at("/list/app").asText()).isEqualTo("Terminal tool");
        assertThat(seen.path("disconnected").asText()).isEqualTo(message(language, "notice.disconnected"));
        assertThat(seen.path("revoked").asText()).isEqualTo(message(language, "notice.revoked"));
        assertThat(seen.at("/afterRevocation/error/message").asText()).isEqualTo("Invalid auth code.");
        assertThat(seen.path("signedOut").asBoolean()).isTrue();

        assertThat(seen.path("findings"))
                .allSatisfy(findings -> assertThat(findings).isEmpty());
        assertThat(seen.path("tooWide")).isEmpty();
        assertThat(seen.path("problems")).isEmpty();
        assertThat(seen.path("elsewhere")).isEmpty();
    }

    private static void assertScripts(JsonNode seen, String language) {
        assertThat(seen.at("/wrong/fault").asText()).isEqualTo(message(language, "fault.uses", 100));
        assertThat(seen.at("/wrong/kept").asText()).isEqualTo("kept");
        assertThat(seen.at("/wrong/focused").asText()).isEqualTo("acc-uses");
        assertThat(seen.at("/copied/code").asText())
                .isEqualTo(seen.at("/made/code").asText());
        assertThat(seen.at("/copied/command").asText())
                .isEqualTo(seen.at("/made/command").asText());
        assertThat(seen.at("/copied/said").asText()).isEqualTo(message(language, "code.copied"));
        assertThat(seen.path("notice").asText()).contains("Terminal tool").containsPattern(ADDRESS);
        assertThat(seen.path("left").asText()).isEqualTo(message(language, "left", 1, 2));
        assertThat(seen.at("/ended/revokedAll").asText()).isEqualTo(message(language, "notice.revoked-all"));
        assertThat(seen.at("/ended/revoked").asText()).isEqualTo(message(language, "code.revoked"));
        assertThat(seen.at("/ended/minuteLeft").asText()).isEqualTo(message(language, "code.minute-left"));
        assertThat(seen.at("/ended/expired").asText()).isEqualTo(message(language, "code.expired"));
        assertThat(seen.at("/ended/secretGone").asBoolean()).isTrue();
        assertThat(seen.path("findings").size()).isEqualTo(8);
    }

    private static JsonNode walk(String name, String theme, String language, Map<String, String> settings) {
        Realm realm = Realm.create(Map.of(
                "loginTheme",
                theme,
                "internationalizationEnabled",
                true,
                "supportedLocales",
                List.of("en", "de"),
                "defaultLocale",
                "en"));
        PageVisit.addPageClient(realm).withCreateMapper(Map.of());
        realm.addClient("auth-code-login", Map.of("name", "Terminal tool")).withRedeemMapper(Map.of());
        Map<String, String> environment = new HashMap<>(Map.of(
                "REALM_URL",
                realm.url(),
                "USERNAME",
                "alice",
                "LOCALE",
                language,
                "CHROMIUM",
                CHROMIUM.toString(),
                "SCREENSHOTS",
                SCREENSHOTS.toAbsolutePath().toString(),
                "NAME",
                "connect-" + name));
        environment.putAll(settings);
        return node.run("connect-page.mjs", environment);
    }

    /** As the clean image that it is: looking for it as in a photograph, this reader overlooks one in a hundred. */
    private static String read(String qrCode) {
        byte[] png = Base64.getDecoder().decode(qrCode.substring(qrCode.indexOf(',') + 1));
        try {
            var image = new BufferedImageLuminanceSource(ImageIO.read(new ByteArrayInputStream(png)));
            return new MultiFormatReader()
                    .decode(new BinaryBitmap(new HybridBinarizer(image)), Map.of(DecodeHintType.PURE_BARCODE, true))
                    .getText();
        } catch (IOException | NotFoundException e) {
            throw new AssertionError("not a QR code", e);
        }
    }

    private static Path bundle(String language) {
        return Path.of("themes/messages/messages_" + language + ".properties");
    }

    private static String message(String language, String key, Object... arguments) {
        try {
            Properties messages = new Properties();
            messages.load(new StringReader(Files.readString(bundle(language))));
            String pattern = messages.getProperty("auth-code-connect." + key);
            return new MessageFormat(pattern, Locale.forLanguageTag(language)).format(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
