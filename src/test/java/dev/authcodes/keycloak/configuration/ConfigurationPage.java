package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.commons.io.function.Uncheck;

/** The page that admins copy from. The tests run its blocks unchanged, so that the page cannot become wrong. */
final class ConfigurationPage {
    private static final Path PAGE = Path.of("docs/realm-configuration.md");
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private ConfigurationPage() {}

    static String realmImport() {
        return blocks("Realm import", "json").get(0);
    }

    static String signingInWithKcadm() {
        return blocks("kcadm.sh", "shell").get(0);
    }

    static String kcadm() {
        return blocks("kcadm.sh", "shell").get(1);
    }

    static String changingASettingWithKcadm() {
        return blocks("kcadm.sh", "shell").get(2);
    }

    static List<JsonNode> allSettings() {
        return blocks("All settings", "json").stream()
                .map(ConfigurationPage::json)
                .toList();
    }

    static JsonNode json(String text) {
        return Uncheck.get(() -> new ObjectMapper().readTree(text));
    }

    private static List<String> blocks(String section, String language) {
        String page = Uncheck.get(() -> Files.readString(PAGE));
        int from = page.indexOf("\n## " + section + "\n");
        int next = page.indexOf("\n## ", from + 1);
        String text = page.substring(from, next < 0 ? page.length() : next);
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map((MatchResult block) -> block.group(2))
                .toList();
    }
}
