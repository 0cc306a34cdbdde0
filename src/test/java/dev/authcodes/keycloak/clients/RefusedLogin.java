package dev.authcodes.keycloak.clients;

import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Reply;
import java.util.Map;
import java.util.function.Function;

/** What is wrong with a code. Clients are not told. */
enum RefusedLogin {
    NO_CODE(realm -> "nonsense"),
    UNKNOWN(realm -> {
        String code = realm.code();
        return code.substring(0, code.length() - 1) + (code.endsWith("A") ? "E" : "A");
    }),
    USED_UP(realm -> {
        String code = realm.code();
        realm.logIn(code);
        return code;
    }),
    FOR_ANOTHER_CLIENT(
            realm -> realm.code(Json.text("{client_id: %s}", realm.app().clientId()))),
    REVOKED(realm -> {
        Reply signedIn = realm.app().signIn("alice");
        String code = realm.create(signedIn.accessToken(), "{}").authCode();
        realm.app().revokeCodes(signedIn.accessToken(), "").expect(204);
        return code;
    }),
    SIGNED_OUT(realm -> {
        String code = realm.code();
        realm.realm().admin().post(realm.realm().path("/logout-all"), Map.of());
        return code;
    });

    private final Function<ExistingClientsRealm, String> code;

    RefusedLogin(Function<ExistingClientsRealm, String> code) {
        this.code = code;
    }

    String code(ExistingClientsRealm realm) {
        return code.apply(realm);
    }
}
