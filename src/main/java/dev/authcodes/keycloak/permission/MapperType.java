package dev.authcodes.keycloak.permission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken;
import org.keycloak.theme.Theme;

/** The two types of protocol mappers. A mapper of a type permits the clients to which it applies to do what it names. */
public enum MapperType {
    CREATE("create", CreatePermission.SETTINGS, CreatePermission::read),
    REDEEM("redeem", RedeemPermission.SETTINGS, RedeemPermission::read);

    private final String name;
    private final List<Setting<?>> settings;
    private final Function<Map<String, String>, ?> reader;

    MapperType(String name, List<Setting<?>> settings, Function<Map<String, String>, ?> reader) {
        this.name = name;
        this.settings = settings;
        this.reader = reader;
    }

    /** By which a protocol mapper names its type. */
    public String providerId() {
        return "auth-codes-" + name;
    }

    public boolean is(ProtocolMapperModel mapper) {
        return providerId().equals(mapper.getProtocolMapper());
    }

    /** As the admin console lists the type. */
    public String displayType() {
        return "Auth codes: " + name;
    }

    List<Setting<?>> settings() {
        return settings;
    }

    /** As the admin console shows the settings, in this order. */
    public List<ProviderConfigProperty> properties() {
        return settings.stream().map(setting -> setting.toProperty(prefix())).toList();
    }

    /**
     * Checks the configuration of a mapper.
     *
     * @throws ProtocolMapperConfigException with a text in the admin's language that names the setting by its label
     */
    public void validate(KeycloakSession session, ProtocolMapperModel mapper) throws ProtocolMapperConfigException {
        try {
            reader.apply(mapper.getConfig() == null ? Map.of() : mapper.getConfig());
        } catch (InvalidSettingException e) {
            // The console and kcadm.sh show both, the message and what the key stands for in the admin's language.
            throw new ProtocolMapperConfigException(
                    e.messageKey(), "Invalid value", e.parameters(new Labels(prefix(), adminMessages(session))));
        }
    }

    private String prefix() {
        return "auth-codes." + name + '.';
    }

    /** Where Keycloak will look the text up, {@code ProtocolMappersResource.validateModel} (26.7). */
    private static Properties adminMessages(KeycloakSession session) {
        String tag = session.getContext().getBearerToken() instanceof AccessToken token ? token.getLocale() : null;
        try {
            return session.theme()
                    .getTheme(Theme.Type.ADMIN)
                    .getMessages(tag == null ? Locale.ENGLISH : Locale.forLanguageTag(tag));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The labels of settings in one language. */
    record Labels(String prefix, Properties messages) {
        String of(String key) {
            return messages.getProperty(prefix + key + ".label", key);
        }

        /** Text, because numbers would be formatted by the locale of the server. */
        String ofSetting(Object parameter) {
            return parameter instanceof Setting<?> setting ? of(setting.key()) : String.valueOf(parameter);
        }
    }
}
