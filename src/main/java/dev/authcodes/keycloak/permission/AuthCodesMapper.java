package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.token.NarrowedUserInfo;
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

/**
 * The protocol mapper "Auth codes": where it applies, a client may create or redeem codes. It holds settings and puts
 * nothing into a token, so a realm in which its type is missing goes on to work. What it does at userinfo is to hold
 * back what a narrowed code does not let through.
 */
public final class AuthCodesMapper extends AbstractOIDCProtocolMapper implements UserInfoTokenMapper {
    public static final String PROVIDER_ID = NarrowedUserInfo.MAPPER;

    @Override
    public String getId() {
        return PROVIDER_ID;
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
        return Policy.SETTINGS.stream().map(Setting::toProperty).toList();
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
        return NarrowedUserInfo.of(userInfo, session, userSession, context);
    }

    /**
     * The admin console asks for this model of a mapper that it opens. A switch that is absent there it shows as off and
     * then saves so, whatever its default, so those that are on by default are put in. Not the others, which it shows
     * rightly: tools that compare what they declared with what they read would find a difference.
     */
    @Override
    public ProtocolMapperModel getEffectiveModel(
            KeycloakSession session, RealmModel realm, ProtocolMapperModel mapper) {
        ProtocolMapperModel copy = super.getEffectiveModel(session, realm, mapper);
        Policy.SETTINGS.stream()
                .filter(Setting::isOnByDefault)
                .forEach(setting -> copy.getConfig().putIfAbsent(setting.key(), "true"));
        return copy;
    }

    @Override
    public void validateConfig(
            KeycloakSession session,
            RealmModel realm,
            ProtocolMapperContainerModel container,
            ProtocolMapperModel mapper)
            throws ProtocolMapperConfigException {
        try {
            Policy.read(mapper.getConfig());
        } catch (InvalidSettingException e) {
            // The admin console shows the message key as it is, whatever the bundles say, so the key is the text.
            throw new ProtocolMapperConfigException(e.message(), e.message());
        }
    }
}
