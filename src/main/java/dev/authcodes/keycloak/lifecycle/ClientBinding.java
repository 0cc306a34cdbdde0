package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.code.CreationRequest;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** Resolves the {@code client_id} that a requested code is bound to into the client's internal id. */
record ClientBinding(RealmModel realm) {

    Optional<CreationRefusal> objection(CreationRequest request) {
        return request.restrictions().client() == null || client(request).isPresent()
                ? Optional.empty()
                : Optional.of(CreationRefusal.UNKNOWN_CLIENT);
    }

    CreationRequest bind(CreationRequest request) {
        return client(request).map(request::withClient).orElse(request);
    }

    private Optional<ClientModel> client(CreationRequest request) {
        return Optional.ofNullable(request.restrictions().client()).map(realm::getClientByClientId);
    }
}
