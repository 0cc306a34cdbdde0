package dev.authcodes.keycloak.grant;

import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.OAuth2Constants;
import org.keycloak.protocol.oidc.grants.PermissionGrantType;
import org.keycloak.services.managers.AppAuthManager;

/** Keycloak's permissions for a resource server (UMA 2.0), not for tokens that a code narrowed: {@link NarrowedTokens}. */
public final class NarrowPermissionGrantType extends PermissionGrantType {

    @Override
    public Response process(Context context) {
        setContext(context);
        List<String> presented = new ArrayList<>();
        AppAuthManager.AuthHeader header = AppAuthManager.extractAuthorizationHeaderTokenOrReturnNull(headers);
        if (header != null) {
            presented.add(header.getToken());
        }
        for (String parameter : List.of("claim_token", OAuth2Constants.SUBJECT_TOKEN)) {
            presented.addAll(formParams.getOrDefault(parameter, List.of()));
        }
        NarrowedTokens.refuse(presented, event, cors);
        return super.process(context);
    }
}
