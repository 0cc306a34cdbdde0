package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.keycloak.models.ClientModel;

/** A client's display name where no theme can resolve message keys. */
public final class ClientName {

    private ClientName() {}

    /** Empty if the client has no name, or a message key such as {@code ${client_account}}. */
    public static Optional<String> of(ClientModel client) {
        return Optional.ofNullable(client.getName()).filter(name -> !name.isBlank() && !name.startsWith("${"));
    }
}
