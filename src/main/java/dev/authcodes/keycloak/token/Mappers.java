package dev.authcodes.keycloak.token;

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

/** The protocol mappers that {@link dev.authcodes.keycloak.permission.MapperType} describes. */
public final class Mappers {

    private Mappers() {}

    /**
     * The protocol mapper "Auth codes: create": clients to which it applies may create codes. It holds settings and puts
     * nothing into a token, so that users can still sign in to a realm from whose server the extension was removed.
     */
    public static final class Create extends AbstractOIDCProtocolMapper {
        private static final MapperType TYPE = MapperType.CREATE;

        @Override
        public String getId() {
            return TYPE.providerId();
        }

        @Override
        public String getDisplayType() {
            return TYPE.displayType();
        }

        @Override
        public String getDisplayCategory() {
            return TOKEN_MAPPER_CATEGORY;
        }

        @Override
        public String getHelpText() {
            return "Lets an app create auth codes, with which a signed-in user hands the sign-in to another app or tool.";
        }

        @Override
        public List<ProviderConfigProperty> getConfigProperties() {
            return TYPE.properties();
        }

        @Override
        public void validateConfig(
                KeycloakSession session,
                RealmModel realm,
                ProtocolMapperContainerModel container,
                ProtocolMapperModel mapper)
                throws ProtocolMapperConfigException {
            TYPE.validate(session, mapper);
        }
    }

    /**
     * The protocol mapper "Auth codes: redeem": clients to which it applies may redeem codes. It puts nothing into a token; at
     * userinfo it withholds what the code of the presented token does not let through.
     */
    public static final class Redeem extends AbstractOIDCProtocolMapper implements UserInfoTokenMapper {
        private static final MapperType TYPE = MapperType.REDEEM;

        @Override
        public String getId() {
            return TYPE.providerId();
        }

        @Override
        public String getDisplayType() {
            return TYPE.displayType();
        }

        @Override
        public String getDisplayCategory() {
            return TOKEN_MAPPER_CATEGORY;
        }

        @Override
        public String getHelpText() {
            return "Lets an app or tool redeem auth codes, and so be signed in as the user who created them.";
        }

        @Override
        public List<ProviderConfigProperty> getConfigProperties() {
            return TYPE.properties();
        }

        @Override
        public void validateConfig(
                KeycloakSession session,
                RealmModel realm,
                ProtocolMapperContainerModel container,
                ProtocolMapperModel mapper)
                throws ProtocolMapperConfigException {
            TYPE.validate(session, mapper);
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
}
