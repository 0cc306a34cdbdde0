package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.fields;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import java.util.Map;

/** A realm with the page, and a tool that may redeem codes. */
abstract class ConnectScene {
    final Realm realm = Realm.create();
    final Client pageClient = PageVisit.addPageClient(realm);
    final Client tool = realm.addClient("tool", Map.of("name", "Terminal tool")).withRedeemMapper(Map.of());

    /** Alice on the page, whose create mapper has these settings. */
    PageVisit alice(String... settings) {
        pageClient.withCreateMapper(fields(settings));
        return PageVisit.signedIn(realm, "alice");
    }
}
