package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.SupportedFactory;
import dev.authcodes.keycloak.permission.MapperType;
import java.util.List;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken;

/** The protocol mappers that {@link MapperType} describes. They hold settings and put nothing into a token. */
public final class Mappers {

    private Mappers() {}

    /**
     * "Auth codes: create". Users can still sign in to a realm from whose server the extension was removed, because nothing
     * depends on what a mapper adds to a token.
     */
    public static final class Create extends SettingsMapper {
        public Create() {
            super(MapperType.CREATE);
        }

        @Override
        public String getHelpText() {
            return "Lets an app create auth codes, with which a signed-in user hands the sign-in to another app or tool.";
        }
    }

    /** "Auth codes: redeem". At userinfo it withholds what the code of the presented token does not let through. */
    public static final class Redeem extends SettingsMapper implements UserInfoTokenMapper {
        public Redeem() {
            super(MapperType.REDEEM);
        }

        @Override
        public String getHelpText() {
            return "Lets an app or tool redeem auth codes, and so be signed in as the user who created them.";
        }

        /** After all others. */
        @Override
        public int getPriority() {
            return Integer.MAX_VALUE;
        }

        @Override
        public AccessToken transformUserInfoToken(
                AccessToken userInfo,
                ProtocolMapperModel mapper,
                KeycloakSession session,
                UserSessionModel userSession,
                ClientSessionContext context) {
            return new CodeUserInfo(session, userSession, context).of(userInfo);
        }
    }

    abstract static class SettingsMapper extends AbstractOIDCProtocolMapper implements SupportedFactory {
        private final MapperType type;

        SettingsMapper(MapperType type) {
            this.type = type;
        }

        @Override
        public String getId() {
            return type.providerId();
        }

        @Override
        public String getDisplayType() {
            return type.displayType();
        }

        @Override
        public String getDisplayCategory() {
            return TOKEN_MAPPER_CATEGORY;
        }

        @Override
        public List<ProviderConfigProperty> getConfigProperties() {
            return type.properties();
        }

        @Override
        public void validateConfig(
                KeycloakSession session,
                RealmModel realm,
                ProtocolMapperContainerModel container,
                ProtocolMapperModel mapper)
                throws ProtocolMapperConfigException {
            type.validate(session, mapper);
        }
    }
}
