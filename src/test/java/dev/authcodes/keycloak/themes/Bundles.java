package dev.authcodes.keycloak.themes;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.keycloak.theme.PropertiesUtil;

/** The files with messages, each named after its language. */
public final class Bundles {
    static final String ENGLISH = "en";

    private static final Path FOLDER = Path.of("themes", "messages");

    private Bundles() {}

    public static Stream<String> languages() {
        return Stream.of(FOLDER.toFile().list())
                .map(file -> file.replaceAll("^messages_|\\.properties$", ""))
                .sorted();
    }

    static Path file(String language) {
        return FOLDER.resolve("messages_" + language + ".properties");
    }

    static Locale locale(String language) {
        return Locale.forLanguageTag(language.replace('_', '-'));
    }

    /** Reads as Keycloak does. */
    public static Map<String, String> read(String language) {
        Properties messages = new Properties();
        Uncheck.run(() -> {
            try (InputStream stream = Files.newInputStream(file(language))) {
                PropertiesUtil.readCharsetAware(messages, stream);
            }
        });
        return messages.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, messages::getProperty));
    }
}
