package dev.authcodes.keycloak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A client on another origin than Keycloak's. Its browser asks Keycloak whether it may read the answers. */
abstract class BrowserClient extends ScriptedClient {
    BrowserClient(String kind) {
        super(kind);
    }

    /** What the user sees if the origin of the page or extension is not registered. */
    abstract String displayedElsewhere();

    @Test
    void anUnregisteredOriginIsRefusedAndCostsNoUse() {
        String byJwt = realm.byJwt();
        String code = realm.code();
        realm.register("https://elsewhere.example.org");
        Shown loggedIn = login(null, code);
        Shown created = create(byJwt, "{}");
        realm.register(origin());

        assertThat(loggedIn.error()).isEqualTo(displayedElsewhere());
        assertThat(created.error()).isEqualTo(displayedElsewhere());
        assertLoggedIn(login(null, code));
    }
}
