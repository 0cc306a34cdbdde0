package dev.authcodes.keycloak.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * The extension's name and version, for the admin console's page "Provider info". They come from a resource that the
 * build filters, because access to a JAR's manifest depends on the server's class loader.
 */
public final class ExtensionInfo {
    private static final String RESOURCE = "extension.properties";
    private static final Map<String, String> INFO = read();

    private ExtensionInfo() {}

    /** The name, as {@code extension}, and the {@code version}. */
    public static Map<String, String> operationalInfo() {
        return INFO;
    }

    private static Map<String, String> read() {
        try (InputStream stream = ExtensionInfo.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(stream, "the JAR has no " + RESOURCE));
            return Map.of("extension", properties.getProperty("name"), "version", properties.getProperty("version"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
