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
     * @param key the setting's key
     * @param rule the broken rule, as named in the message bundles
     * @param parameters for the rule's message, after the setting's label; a {@link Setting} is replaced by its label
     */
    InvalidSettingException(String key, String value, String rule, Object... parameters) {
        super(key + " is invalid: '" + value + "'");
        this.key = key;
        this.rule = rule;
        this.parameters = parameters;
    }

    /** The key of the message that tells an admin which values are valid. */
    String messageKey() {
        return "auth-codes.invalid." + rule;
    }

    /** The parameters of that message. */
    Object[] parameters(MapperType.Labels labels) {
        return Stream.concat(Stream.of(labels.of(key)), Stream.of(parameters).map(labels::ofSetting))
                .toArray();
    }
}
