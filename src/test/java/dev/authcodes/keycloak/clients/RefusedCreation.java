package dev.authcodes.keycloak.clients;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The reasons not to create a code, with at least one for each kind of response. */
enum RefusedCreation {
    LIMIT_EXCEEDED(200, "This session has reached its limit of active auth codes.", "{}", realm -> {
        Client client = realm.addClient(Map.of("max-active-codes", "1"));
        String token = client.signIn("alice").accessToken();
        client.createCode(token);
        return token;
    }),
    BINDING_REQUIRED(
            200,
            "This client's auth codes must be bound to a client: client_id is missing.",
            "{}",
            realm -> realm.addClient(Map.of("required-binding", "client"))
                    .signIn("alice")
                    .accessToken()),
    CLIENT_NOT_PERMITTED(
            200,
            "This client is not allowed to create auth codes.",
            "{}",
            realm -> realm.realm()
                    .addClient(UUID.randomUUID().toString(), Json.of("{webOrigins: ['*']}"))
                    .signIn("alice")
                    .accessToken()),
    CHAIN_NOT_PERMITTED(
            200,
            "This client was connected with an auth code and is not allowed to create others.",
            "{}",
            realm -> realm.addClient(Map.of()).redeem(realm.code()).accessToken()),
    SERVICE_ACCOUNT(
            200,
            "A service account cannot create auth codes: no user is signed in.",
            "{}",
            realm -> realm.realm()
                    .addConfidentialClient(
                            UUID.randomUUID().toString(), Json.of("{serviceAccountsEnabled: true, webOrigins: ['*']}"))
                    .withMapper()
                    .token(Map.of("grant_type", "client_credentials"))
                    .accessToken()),
    ROLES(
            200,
            "roles and principal are not supported: an auth code always represents the user who created it.",
            "{\"roles\":[\"admin\"]}",
            ExistingClientsRealm::byJwt),
    WRONG_TYPE(400, "uses must be a whole number.", "{\"uses\":1.5}", ExistingClientsRealm::byJwt),
    SIGNED_OUT(401, "", "{}", realm -> {
        String byJwt = realm.byJwt();
        realm.realm().admin().post(realm.realm().path("/logout-all"), Map.of());
        return byJwt;
    }),
    NO_TOKEN_OF_THE_REALM(401, "", "{}", realm -> "nonsense");

    final int status;
    final String message;
    final String arguments;
    private final Function<ExistingClientsRealm, String> token;

    RefusedCreation(int status, String message, String arguments, Function<ExistingClientsRealm, String> token) {
        this.status = status;
        this.message = message;
        this.arguments = arguments;
        this.token = token;
    }

    /** A token with which a creation is refused for this reason. */
    String token(ExistingClientsRealm realm) {
        return token.apply(realm);
    }
}
