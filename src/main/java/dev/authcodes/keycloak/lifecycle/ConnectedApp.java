package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.store.Join;
import org.keycloak.models.ClientModel;

/** An app or tool that is in a user session because it redeemed a code. */
public record ConnectedApp(ClientModel client, Join join) {}
