package dev.authcodes.keycloak.clients;

import dev.authcodes.keycloak.support.Reply;

/** The JavaScript client that was generated from URnetwork's API description, with its {@code x-stainless-*} headers. */
class GeneratedClientInBrowserIT extends BrowserClient {
    GeneratedClientInBrowserIT() {
        super("generated-browser");
    }

    @Override
    String displayed(Reply refusal) {
        return GeneratedClientInNodeIT.thrown(refusal);
    }

    @Override
    String displayedElsewhere() {
        return "Failed to fetch";
    }
}
