package dev.authcodes.keycloak.grant;

import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.OAuth2Constants;
import org.keycloak.protocol.oidc.grants.TokenExchangeGrantType;

/** Token exchange (RFC 8693), not of tokens that a code narrowed: see {@link NarrowedTokens}. */
public final class NarrowTokenExchangeGrantType extends TokenExchangeGrantType {

    @Override
    public Response process(Context context) {
        setContext(context);
        NarrowedTokens.refuse(formParams.getOrDefault(OAuth2Constants.SUBJECT_TOKEN, List.of()), event, cors);
        return super.process(context);
    }
}
