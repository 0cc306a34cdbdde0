package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.keycloak.models.ClientModel;

/** What users know a client as, where there is no theme to look it up in. */
public final class ClientName {

    private ClientName() {}

    /** Empty if the client has no name, or one that is the key of a message, as in {@code ${client_account}}. */
    public static Optional<String> of(ClientModel client) {
        return Optional.ofNullable(client.getName()).filter(name -> !name.isBlank() && !name.startsWith("${"));
    }
}
