package dev.authcodes.keycloak.permission;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * One setting of the mapper, declared once: its key in the configuration, how the admin console shows it, what it is
 * where nobody set it, and how its text is read.
 *
 * @param key in the mapper's configuration; the labels {@code auth-codes.KEY.label} and {@code auth-codes.KEY.help} are
 *     looked up in the message bundles
 * @param options the values to choose from, for a list; empty otherwise
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

    /** The value in a mapper's configuration. @throws InvalidSettingException with a text for the admin */
    T read(Map<String, String> config) {
        String text = config.get(key);
        return text == null || text.isBlank() ? defaultValue : reader.apply(text.strip());
    }

    boolean isOnByDefault() {
        return Boolean.TRUE.equals(defaultValue);
    }

    ProviderConfigProperty toProperty() {
        ProviderConfigProperty property = new ProviderConfigProperty();
        property.setName(key);
        property.setLabel("auth-codes." + key + ".label");
        property.setHelpText("auth-codes." + key + ".help");
        property.setType(type);
        property.setDefaultValue(String.valueOf(defaultValue));
        property.setOptions(options.isEmpty() ? null : options);
        return property;
    }

    private static boolean readFlag(String key, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidSettingException(key + " must be true or false.");
        };
    }

    private static int readNumber(String key, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // says the same as a number out of range
        }
        throw new InvalidSettingException(key + " must be a whole number from " + least + " to " + most + ".");
    }

    private static String readChoice(String key, String text, List<String> options) {
        if (options.contains(text)) {
            return text;
        }
        throw new InvalidSettingException(key + " must be one of: " + String.join(", ", options) + ".");
    }
}
