package dev.authcodes.keycloak.token;

import java.util.Map;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.representations.IDToken;

/**
 * The {@code acr} of tokens obtained with a code (OpenID Connect Core, section 2): the lowest one of the client, because
 * nobody authenticated at the redeemer. Keycloak works it out anew wherever it reports a token, from notes of the client
 * session, which may be those of another sign-in at the same client.
 */
final class LowestAcr {
    private LowestAcr() {}

    /** Changes nothing in a token that states no {@code acr}. */
    static void writeTo(IDToken token, ClientModel client) {
        if (token.getAcr() == null) {
            return;
        }
        Map<String, Integer> levels = AcrUtils.getAcrLoaMap(client);
        String named = AcrUtils.mapLoaToAcr(Constants.MINIMUM_LOA, levels, levels.keySet());
        token.setAcr(named == null ? String.valueOf(Constants.MINIMUM_LOA) : named);
    }
}
