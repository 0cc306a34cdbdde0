package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.function.Uncheck;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The YAML of {@code deploy/kubernetes}. */
final class Manifest {
    private static final Path FOLDER = Path.of("deploy/kubernetes");

    private Manifest() {}

    static JsonNode read(String file) {
        return parse(Uncheck.get(() -> Files.readString(FOLDER.resolve(file))));
    }

    /** Rejects duplicate keys. */
    static JsonNode parse(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new ObjectMapper().valueToTree(new Yaml(options).load(yaml));
    }
}
