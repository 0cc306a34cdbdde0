package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.permission.MapperSettings;
import java.util.List;
import java.util.Optional;
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

/**
 * The protocol mapper "Auth codes": where it applies, a client may create or redeem codes. It holds settings and puts
 * nothing into a token, so a realm in which its type is missing goes on to work. What it does at userinfo is to hold
 * back what a narrowed code does not let through.
 */
public final class AuthCodesMapper extends AbstractOIDCProtocolMapper implements UserInfoTokenMapper {

    @Override
    public String getId() {
        return MapperSettings.PROVIDER_ID;
    }

    @Override
    public String getDisplayType() {
        return "Auth codes";
    }

    @Override
    public String getDisplayCategory() {
        return TOKEN_MAPPER_CATEGORY;
    }

    @Override
    public String getHelpText() {
        return "Lets clients create auth codes, with which a signed-in person hands the sign-in to another app or tool,"
                + " and redeem them.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return MapperSettings.properties();
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

    @Override
    public ProtocolMapperModel getEffectiveModel(
            KeycloakSession session, RealmModel realm, ProtocolMapperModel mapper) {
        ProtocolMapperModel copy = super.getEffectiveModel(session, realm, mapper);
        MapperSettings.complete(copy.getConfig());
        return copy;
    }

    @Override
    public void validateConfig(
            KeycloakSession session,
            RealmModel realm,
            ProtocolMapperContainerModel container,
            ProtocolMapperModel mapper)
            throws ProtocolMapperConfigException {
        Optional<String> fault = MapperSettings.fault(mapper.getConfig());
        if (fault.isPresent()) {
            // The admin console shows the message key as it is, whatever the bundles say, so the key is the text.
            throw new ProtocolMapperConfigException(fault.get(), fault.get());
        }
    }
}
