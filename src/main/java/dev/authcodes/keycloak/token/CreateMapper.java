package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.permission.MapperType;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The protocol mapper "Auth codes: create": clients to which it applies may create codes. It holds settings and puts
 * nothing into a token, so that users can still sign in to a realm from whose server the extension was removed.
 */
public final class CreateMapper extends AbstractOIDCProtocolMapper {
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
