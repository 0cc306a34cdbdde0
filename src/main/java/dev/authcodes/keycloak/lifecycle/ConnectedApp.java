package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.store.Connection;
import org.keycloak.models.ClientModel;

/**
 * An app or tool that is in a user session because it redeemed a code.
 *
 * @param connection its latest
 */
public record ConnectedApp(ClientModel client, Connection connection) {}
