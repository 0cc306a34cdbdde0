package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.commons.io.function.Uncheck;

/** A page that admins copy from. The tests run its blocks unchanged, so that the page cannot become wrong. */
public enum ConfigurationPage {
    REALM_CONFIGURATION("realm-configuration.md"),
    EXISTING_CLIENTS("existing-clients.md");

    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private final Path page;

    ConfigurationPage(String name) {
        this.page = Path.of("docs", name);
    }

    public JsonNode realmImport() {
        return json(blocks("Realm import", "json").get(0));
    }

    /** The blocks of shell commands in a section. */
    List<String> commands(String section) {
        return blocks(section, "shell");
    }

    static String signingInWithKcadm() {
        return REALM_CONFIGURATION.commands("kcadm.sh").get(0);
    }

    static List<JsonNode> allSettings() {
        return REALM_CONFIGURATION.blocks("All settings", "json").stream()
                .map(ConfigurationPage::json)
                .toList();
    }

    static JsonNode json(String text) {
        return Uncheck.get(() -> new ObjectMapper().readTree(text));
    }

    private List<String> blocks(String section, String language) {
        String page = Uncheck.get(() -> Files.readString(this.page));
        Pattern heading = Pattern.compile(
                "^##+ " + Pattern.quote(section) + "$(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
        return heading.matcher(page)
                .results()
                .flatMap(text -> BLOCK.matcher(text.group(1)).results())
                .filter(block -> block.group(1).equals(language))
                .map((MatchResult block) -> block.group(2))
                .toList();
    }
}
