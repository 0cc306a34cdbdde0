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
     * "Auth codes: create". It adds nothing to tokens, so users can still sign in after the extension has been removed.
     */
    public static final class Create extends SettingsMapper {
        public Create() {
            super(MapperType.CREATE);
        }

        @Override
        public String getHelpText() {
            return "Lets an app create auth codes, which sign its user in to another app or tool.";
        }
    }

    /** "Auth codes: redeem". At userinfo, it withholds what the token's code does not allow. */
    public static final class Redeem extends SettingsMapper implements UserInfoTokenMapper {
        public Redeem() {
            super(MapperType.REDEEM);
        }

        @Override
        public String getHelpText() {
            return "Lets an app or tool redeem auth codes and so sign in as the user who created them.";
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
