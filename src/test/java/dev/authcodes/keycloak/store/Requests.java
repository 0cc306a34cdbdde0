package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.fakes.Fake;
import java.util.Map;
import java.util.UUID;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** Requests of redeemers to test with. */
final class Requests {
    private Requests() {}

    static RedemptionRequest of(String client, UUID requestId) {
        return of("realm", client, null, null, requestId);
    }

    static RedemptionRequest of(String realm, String client, String scope, String proofKey, UUID requestId) {
        RealmModel realmModel = Fake.of(RealmModel.class, Map.of("getId", none -> realm));
        ClientModel clientModel =
                Fake.of(ClientModel.class, Map.of("getId", none -> client, "getRealm", none -> realmModel));
        return new RedemptionRequest(clientModel, scope, null, proofKey, null, requestId, address("192.0.2.7"));
    }

    /** The same request from another address; null if unknown. */
    static RedemptionRequest from(String address, RedemptionRequest request) {
        return new RedemptionRequest(
                request.client(),
                request.scope(),
                request.codeVerifier(),
                request.proofKey(),
                request.deviceName(),
                request.requestId(),
                address(address));
    }

    private static ClientAddress address(String text) {
        return ClientAddress.parse(text).orElse(null);
    }
}
