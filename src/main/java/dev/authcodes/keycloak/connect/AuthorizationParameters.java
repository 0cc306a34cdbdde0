package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CreationOutcome;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URI;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.protocol.oidc.utils.PkceUtils;

/**
 * The parameters that a sign-in to the page would send to the authorization endpoint, all checked by client policies.
 * It requests nothing ({@code response_type=none}, OAuth 2.0 Multiple Response Type Encoding Practices, section 4), so
 * no authorization code exists that could leak from a URL.
 */
final class AuthorizationParameters {
    private AuthorizationParameters() {}

    static MultivaluedMap<String, String> of(ClientModel client, URI page) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        parameters.putSingle(OAuth2Constants.CLIENT_ID, client.getClientId());
        parameters.putSingle(OAuth2Constants.REDIRECT_URI, page.toString());
        parameters.putSingle(OAuth2Constants.RESPONSE_TYPE, OIDCResponseType.NONE);
        parameters.putSingle(OAuth2Constants.SCOPE, PageAuthentication.SCOPE);
        parameters.putSingle(OAuth2Constants.STATE, random());
        parameters.putSingle(OIDCLoginProtocol.NONCE_PARAM, random());
        parameters.putSingle(
                OAuth2Constants.CODE_CHALLENGE,
                PkceUtils.encodeCodeChallenge(PkceUtils.generateCodeVerifier(), OAuth2Constants.PKCE_METHOD_S256));
        parameters.putSingle(OAuth2Constants.CODE_CHALLENGE_METHOD, OAuth2Constants.PKCE_METHOD_S256);
        return parameters;
    }

    /** For a sign-in as recent and strong as required. */
    static MultivaluedMap<String, String> of(ClientModel client, URI page, CreationOutcome.StepUpRequired demand) {
        MultivaluedMap<String, String> parameters = of(client, page);
        if (!demand.maxAge().isZero()) {
            parameters.putSingle(
                    OIDCLoginProtocol.MAX_AGE_PARAM,
                    String.valueOf(demand.maxAge().toSeconds()));
        }
        if (demand.acr() != null) {
            parameters.putSingle(OIDCLoginProtocol.ACR_PARAM, demand.acr());
        }
        return parameters;
    }

    private static String random() {
        return SecretGenerator.getInstance().randomString();
    }
}
