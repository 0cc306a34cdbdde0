package dev.authcodes.keycloak.permission;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;

/** The settings of the protocol mapper "Auth codes", as the admin console needs them. */
public final class MapperSettings {
    /** The type of the mapper. */
    public static final String PROVIDER_ID = "auth-codes";

    private MapperSettings() {}

    public static List<ProviderConfigProperty> properties() {
        return Policy.SETTINGS.stream().map(Setting::toProperty).toList();
    }

    /**
     * Puts in the switches that are on by default. The admin console shows one that is absent as off, whatever its default,
     * and then saves it so. Not the other settings, which it shows rightly: tools that compare what they declared with what
     * they read would find a difference.
     */
    public static void complete(Map<String, String> config) {
        Policy.SETTINGS.stream()
                .filter(Setting::isOnByDefault)
                .forEach(setting -> config.putIfAbsent(setting.key(), "true"));
    }

    /** What is wrong with a configuration, as a text for the admin; empty if it is valid. */
    public static Optional<String> fault(@Nullable Map<String, String> config) {
        try {
            Policy.read(config);
            return Optional.empty();
        } catch (InvalidSettingException e) {
            return Optional.of(e.message());
        }
    }
}
