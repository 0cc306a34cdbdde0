package dev.authcodes.keycloak.clients;

import dev.authcodes.keycloak.support.Reply;

/** The script of the site's pages, in a real browser. It reads the body of an answer, whatever the status. */
class SiteScriptIT extends BrowserClient {
    SiteScriptIT() {
        super("site-script");
    }

    @Override
    String displayed(Reply refusal) {
        return refusal.message();
    }

    @Override
    String displayedElsewhere() {
        return "Something unexpected happened.";
    }
}
