package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.MultiFormatReader;
import com.google.zxing.NotFoundException;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import dev.authcodes.keycloak.support.KeycloakLine;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Realm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The page as a user meets it, from signing in to signing out, in a real browser and with the keyboard; see
 * {@code connect-page.mjs}. Screenshots are in {@code target/screenshots}.
 */
class ConnectStoryIT {
    private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    /** The address of this machine as the server sees it, which in a container depends on its engine. */
    private static final String ADDRESS = "[0-9a-f.:]{3,}";

    private static final String LINK = "https://app.example.org/connect#{code}";

    private static NodeProject node;

    @BeforeAll
    static void installTheBrowser() {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium at " + CHROMIUM + " (system property chromium)");
        node = NodeProject.installed();
    }

    @Test
    void theConnectPageWorksOnADesktop() {
        JsonNode seen = walk("desktop", "keycloak.v2", "en", Map.of("EXPIRY", "true"));

        assertScripts(seen, "en");
        assertSeen(seen, "/expiredByItself/said", text("en", "code.expired"));
    }

    @Test
    void theConnectPageWorksOnAPhoneInDarkMode() {
        JsonNode seen = walk("phone", "keycloak.v2", "en", Map.of("WIDTH", "360", "DARK", "true"));

        assertScripts(seen, "en");
        assertThat(seen.at("/first/colour").asText()).isNotEqualTo("rgb(255, 255, 255)");
    }

    @Test
    void theConnectPageWorksInGerman() {
        assertScripts(walk("german", "keycloak.v2", "de", Map.of("WIDTH", "360")), "de");
    }

    @Test
    void theConnectPageWorksWithoutScripts() {
        JsonNode seen = walk("without-scripts", "keycloak.v2", "en", Map.of("SCRIPTS", "false"));

        assertThat(seen.at("/created/copyButtons").asInt()).isZero();
    }

    @Test
    void theConnectPageWorksInACustomThemeOnTheSmallestScreen() {
        JsonNode seen = walk("own-theme", "harbour", "en", Map.of("WIDTH", "320"));

        assertScripts(seen, "en");
        assertSeen(seen, "/first/colour", "rgb(255, 248, 236)");
        assertSeen(seen, "/first/harbour", "here"); // written by the theme's inline script
    }

    /** Findings of axe in the former theme's own part of the page are ignored. */
    @Test
    void theConnectPageWorksInKeycloaksFormerTheme() {
        assertScripts(walk("former-theme", "keycloak", "en", Map.of("SCOPE", ".acc")), "en");
    }

    private static void assertStory(JsonNode seen, String language) {
        String code = seen.at("/created/code").asText();
        assertThat(seen.at("/first/url").asText()).endsWith("/auth/connect");
        assertSeen(seen, "/first/language", language);
        assertSeen(seen, "/first/heading", text(language, "title"));
        if (!KeycloakLine.isUpTo26_5()) {
            // Before, every page of Keycloak's has the title of the sign-in.
            assertThat(seen.at("/first/title").asText()).startsWith(text(language, "title"));
        }
        assertSeen(seen, "/first/submit", text(language, "create.submit"));

        assertThat(seen.at("/created/url").asText()).endsWith("/auth/connect");
        assertSeen(seen, "/created/heading", text(language, "code.title") + ": laptop");
        assertThat(seen.at("/created/warning").asText()).startsWith(text(language, "code.warning"));
        assertSeen(seen, "/created/open", LINK.replace("{code}", code));
        assertThat(read(seen.at("/created/qr").asText())).isEqualTo(LINK.replace("{code}", code));
        assertThat(seen.at("/created/command").asText()).doesNotContain(code);
        assertSeen(seen, "/redeemed", "Signed in as alice");
        assertSeen(seen, "/traces/reloaded", "false");
        assertSeen(seen, "/traces/back", "false");

        assertSeen(seen, "/list/name", "laptop");
        assertSeen(seen, "/list/left", text(language, "left", 1, 2));
        assertThat(seen.at("/list/uses").asText()).matches("Terminal tool, " + ADDRESS + ", .*");
        assertSeen(seen, "/list/app", "Terminal tool");
        assertSeen(seen, "/disconnected", text(language, "alert.disconnected"));
        assertSeen(seen, "/revoked", text(language, "alert.revoked"));
        assertSeen(seen, "/afterRevocation/error/message", "Invalid auth code.");
        assertSeen(seen, "/signedOut", "true");

        assertThat(seen.path("findings"))
                .allSatisfy(findings -> assertThat(findings).isEmpty());
        for (String nothing : List.of("tooWide", "problems", "elsewhere")) {
            assertThat(seen.path(nothing)).as(nothing).isEmpty();
        }
    }

    private static void assertScripts(JsonNode seen, String language) {
        assertSeen(seen, "/wrong/fault", text(language, "fault.uses", 1, 100));
        assertSeen(seen, "/wrong/kept", "kept");
        assertSeen(seen, "/wrong/focused", "acc-uses");
        assertSeen(seen, "/copied/code", seen.at("/created/code").asText());
        assertSeen(seen, "/copied/command", seen.at("/created/command").asText());
        assertSeen(seen, "/copied/said", text(language, "code.copied"));
        assertSeen(seen, "/copied/button", text(language, "code.copied"));
        assertSeen(seen, "/printed", "0");
        assertSeen(seen, "/live/app", "Terminal tool");
        assertThat(seen.at("/live/title").asText())
                .contains("Terminal tool")
                .endsWith(seen.at("/first/title").asText());
        assertThat(seen.path("notice").asText()).contains("Terminal tool").containsPattern(ADDRESS);
        assertSeen(seen, "/left", text(language, "left", 1, 2));
        assertSeen(seen, "/ended/revokedAll", text(language, "alert.revoked-all"));
        assertSeen(seen, "/ended/revoked", text(language, "code.revoked"));
        assertSeen(seen, "/ended/minuteLeft", text(language, "code.minute-left"));
        assertSeen(seen, "/ended/expired", text(language, "code.expired"));
        assertSeen(seen, "/ended/secretGone", "true");
        assertThat(seen.path("findings").size()).isEqualTo(8);
    }

    private static void assertSeen(JsonNode seen, String pointer, String expected) {
        assertThat(seen.at(pointer).asText()).as(pointer).isEqualTo(expected);
    }

    private static JsonNode walk(String name, String theme, String language, Map<String, String> settings) {
        Map<String, Object> languages =
                Map.of("internationalizationEnabled", true, "supportedLocales", List.of("en", "de"));
        Realm realm = Realm.create(languages);
        realm.update(Map.of("loginTheme", theme));
        PageVisit.addPageClient(realm).withCreateMapper(Map.of());
        realm.addClient("auth-code-login", Map.of("name", "Terminal tool"))
                .withRedeemMapper(Map.of("connect-uri", LINK));
        Map<String, String> environment =
                new HashMap<>(Map.of("REALM_URL", realm.url(), "USERNAME", "alice", "LOCALE", language));
        environment.putAll(Map.of("CHROMIUM", CHROMIUM.toString(), "NAME", "connect-" + name));
        environment.put("SCREENSHOTS", SCREENSHOTS.toAbsolutePath().toString());
        environment.putAll(settings);
        JsonNode seen = node.run("connect-page.mjs", environment);
        assertStory(seen, language);
        return seen;
    }

    /** Read as a clean image: if this reader searches it like a photograph, it misses one in a hundred. */
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
}
