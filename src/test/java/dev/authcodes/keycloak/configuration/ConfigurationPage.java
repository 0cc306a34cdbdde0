package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.DocPage;
import java.util.List;
import org.apache.commons.io.function.Uncheck;

/** A page that admins copy from. The tests run its blocks unchanged, so that the page cannot become wrong. */
public enum ConfigurationPage {
    README("README.md"),
    CONFIGURATION("docs/configuration.md"),
    EXISTING_CLIENTS("docs/existing-clients.md");

    private final DocPage page;

    ConfigurationPage(String path) {
        this.page = DocPage.at(path);
    }

    public JsonNode realmImport() {
        return json(page.code("Realm import", "json").get(0));
    }

    /** The blocks of shell commands in a section. */
    List<String> commands(String section) {
        return page.code(section, "shell");
    }

    static String signingInWithKcadm() {
        return CONFIGURATION.commands("kcadm.sh").get(0);
    }

    /** The rows of the table with the settings of one type of mapper. */
    static List<List<String>> settings(String section) {
        return CONFIGURATION.page.rows(section);
    }

    static JsonNode json(String text) {
        return Uncheck.get(() -> new ObjectMapper().readTree(text));
    }
}
