package dev.authcodes.keycloak.permission;

import java.io.Serial;
import java.util.stream.Stream;

/** A value in a mapper's configuration is invalid. */
final class InvalidSettingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String key;
    private final String rule;
    private final transient Object[] parameters;

    /**
     * @param key of the setting
     * @param rule that the value breaks, as in the message bundles
     * @param parameters of the rule's text, after the label of the setting; a {@link Setting} stands for its label
     */
    InvalidSettingException(String key, String value, String rule, Object... parameters) {
        super(key + " is invalid: '" + value + "'");
        this.key = key;
        this.rule = rule;
        this.parameters = parameters;
    }

    /** The key of the text that tells an admin what would be valid. */
    String messageKey() {
        return "auth-codes.invalid." + rule;
    }

    /** The parameters of that text. */
    Object[] parameters(MapperType.Labels labels) {
        return Stream.concat(Stream.of(labels.of(key)), Stream.of(parameters).map(labels::ofSetting))
                .toArray();
    }
}
