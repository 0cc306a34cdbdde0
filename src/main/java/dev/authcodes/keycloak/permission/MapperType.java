package dev.authcodes.keycloak.permission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.theme.Theme;

/** The two types of protocol mappers. A client may create, or redeem, codes if a mapper of the type applies to it. */
public enum MapperType {
    CREATE("create", CreatePermission.SETTINGS, CreatePermission::read),
    REDEEM("redeem", RedeemPermission.SETTINGS, RedeemPermission::read);

    private final String name;
    // List.of and a method reference are immutable, which Error Prone cannot tell.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Setting<?>> settings;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Consumer<Map<String, String>> reader;

    MapperType(String name, List<Setting<?>> settings, Consumer<Map<String, String>> reader) {
        this.name = name;
        this.settings = settings;
        this.reader = reader;
    }

    /** The type's provider id, as in a protocol mapper. */
    public String providerId() {
        return "auth-codes-" + name;
    }

    public boolean is(ProtocolMapperModel mapper) {
        return providerId().equals(mapper.getProtocolMapper());
    }

    /** The type's name in the admin console. */
    public String displayType() {
        return "Auth codes: " + name;
    }

    List<Setting<?>> settings() {
        return settings;
    }

    /** The settings, in the order in which the admin console shows them. */
    public List<ProviderConfigProperty> properties() {
        return settings.stream().map(setting -> setting.toProperty(prefix())).toList();
    }

    /**
     * Checks the configuration of a mapper.
     *
     * @throws ProtocolMapperConfigException with a message in the admin's language that names the setting by its label
     */
    public void validate(KeycloakSession session, ProtocolMapperModel mapper) throws ProtocolMapperConfigException {
        try {
            reader.accept(mapper.getConfig() == null ? Map.of() : mapper.getConfig());
        } catch (InvalidSettingException e) {
            Properties messages = messagesOfAdmin(session);
            String text = MessageFormat.format(
                    messages.getProperty(e.messageKey(), "{0}"), e.parameters(new Labels(prefix(), messages)));
            // Keycloak (26.7) would localize a key by the language in the token, which lightweight tokens lack.
            throw new ProtocolMapperConfigException("auth-codes.invalid", "Invalid value", text);
        }
    }

    private String prefix() {
        return "auth-codes." + name + '.';
    }

    private static Properties messagesOfAdmin(KeycloakSession session) {
        UserModel admin = session.getContext().getUser();
        String tag = admin == null ? null : admin.getFirstAttribute(UserModel.LOCALE);
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

        /** As text, because numbers would be formatted in the server's locale. */
        String ofSetting(Object parameter) {
            return parameter instanceof Setting<?> setting ? of(setting.key()) : String.valueOf(parameter);
        }
    }
}
