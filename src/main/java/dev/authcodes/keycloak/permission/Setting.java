package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.ScopeFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * A setting of a mapper, declared once: its key in the configuration, how the admin console shows it, its default, and
 * how its value is read.
 *
 * @param key in the mapper's configuration
 * @param options the choices of a list; otherwise empty
 */
record Setting<T>(String key, String type, T defaultValue, List<String> options, Function<String, T> reader) {

    static Setting<Boolean> flag(String key, boolean defaultValue) {
        return new Setting<>(
                key, ProviderConfigProperty.BOOLEAN_TYPE, defaultValue, List.of(), text -> readFlag(key, text));
    }

    static Setting<Integer> number(String key, int defaultValue, int least, int most) {
        return new Setting<>(
                key,
                ProviderConfigProperty.STRING_TYPE,
                defaultValue,
                List.of(),
                text -> readNumber(key, text, least, most));
    }

    static Setting<String> choice(String key, String defaultValue, List<String> options) {
        return new Setting<>(
                key, ProviderConfigProperty.LIST_TYPE, defaultValue, options, text -> readChoice(key, text, options));
    }

    /** Networks in CIDR notation, separated by commas; none by default. */
    static Setting<Set<Network>> networks(String key) {
        return new Setting<>(
                key, ProviderConfigProperty.STRING_TYPE, Set.of(), List.of(), text -> AllowedNetworks.read(key, text));
    }

    /** Scopes as in RFC 6749, section 3.3; empty by default. */
    static Setting<String> scope(String key) {
        return new Setting<>(key, ProviderConfigProperty.STRING_TYPE, "", List.of(), text -> readScope(key, text));
    }

    /**
     * A text with its own validation; empty by default.
     *
     * @param reader gets the key and the text, and returns the text if it is valid
     */
    static Setting<String> text(String key, BinaryOperator<String> reader) {
        return new Setting<>(key, ProviderConfigProperty.STRING_TYPE, "", List.of(), text -> reader.apply(key, text));
    }

    /** An ACR value (OpenID Connect Core, section 2) or the number of a level; empty by default. */
    static Setting<String> acr(String key) {
        return new Setting<>(key, ProviderConfigProperty.STRING_TYPE, "", List.of(), text -> readAcr(key, text));
    }

    /**
     * The value in a mapper's configuration.
     *
     * @throws InvalidSettingException if it is invalid
     */
    T read(Map<String, String> config) {
        String text = config.get(key);
        return text == null || text.isBlank() ? defaultValue : reader.apply(text.strip());
    }

    /**
     * The value of a setting that must not exceed another one.
     *
     * @throws InvalidSettingException if it does
     */
    static int atMost(Setting<Integer> maximum, Setting<Integer> setting, Map<String, String> config) {
        int value = setting.read(config);
        int most = maximum.read(config);
        if (value > most) {
            throw new InvalidSettingException(setting.key, String.valueOf(value), "above-maximum", maximum, most);
        }
        return value;
    }

    /** @param prefix under which the label and the help text are found in the message bundles */
    ProviderConfigProperty toProperty(String prefix) {
        ProviderConfigProperty property = new ProviderConfigProperty();
        property.setName(key);
        property.setLabel(prefix + key + ".label");
        property.setHelpText(prefix + key + ".help");
        property.setType(type);
        property.setDefaultValue(defaultValue instanceof Set ? "" : String.valueOf(defaultValue));
        property.setOptions(options.isEmpty() ? null : options);
        return property;
    }

    private static boolean readFlag(String key, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidSettingException(key, text, "flag");
        };
    }

    private static int readNumber(String key, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw new InvalidSettingException(key, text, "number", least, most);
    }

    private static String readScope(String key, String text) {
        if (text.length() > ScopeFilter.MAX_LENGTH) {
            throw new InvalidSettingException(key, text, "too-long", ScopeFilter.MAX_LENGTH);
        }
        if (ScopeFilter.parse(text).isEmpty()) {
            throw new InvalidSettingException(key, text, "scopes");
        }
        return text;
    }

    /** It is sent in the space-separated {@code acr_values}, so it is limited to the characters of a scope name. */
    private static String readAcr(String key, String text) {
        if (ScopeFilter.parse(text).filter(names -> names.contains(text)).isEmpty()) {
            throw new InvalidSettingException(key, text, "acr");
        }
        return text;
    }

    private static String readChoice(String key, String text, List<String> options) {
        if (options.contains(text)) {
            return text;
        }
        throw new InvalidSettingException(key, text, "choice", String.join(", ", options));
    }
}
