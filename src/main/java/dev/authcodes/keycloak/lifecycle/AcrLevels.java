package dev.authcodes.keycloak.lifecycle;

import java.util.OptionalInt;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.utils.AcrUtils;

/** The levels of authentication that ACR values stand for at a client, by its own mapping or else the realm's. */
public final class AcrLevels {
    private final ClientModel client;

    public AcrLevels(ClientModel client) {
        this.client = client;
    }

    /** As the authorization endpoint reads {@code acr_values}; empty if the value names no level. */
    public OptionalInt of(String acr) {
        Integer mapped = AcrUtils.getAcrLoaMap(client).get(acr);
        if (mapped != null) {
            return OptionalInt.of(mapped);
        }
        try {
            return OptionalInt.of(Integer.parseInt(acr));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
