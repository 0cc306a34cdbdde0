package dev.authcodes.keycloak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Reply;
import org.junit.jupiter.api.Test;

/** The web manager, a single-page app in a real browser: it creates codes, and logs in with one of its address. */
class WebManagerIT extends BrowserClient {
    WebManagerIT() {
        super("web-manager");
    }

    @Override
    String displayed(Reply refusal) {
        return statusUnlessOk(refusal);
    }

    @Override
    String displayedElsewhere() {
        return "Failed to fetch";
    }

    @Test
    void theWebManagerRejectsATokenWithoutTheClaimNetworkId() {
        String code = realm.code();
        String scope = realm.claimsScope();
        realm.realm().admin().delete(realm.login().path("/default-client-scopes/" + scope));
        Shown shown = login(null, code);
        realm.login().withDefaultScope(scope);

        assertThat(shown.error()).isEqualTo("This code is not valid");
    }
}
