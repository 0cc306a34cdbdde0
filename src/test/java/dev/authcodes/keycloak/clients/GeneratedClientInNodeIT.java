package dev.authcodes.keycloak.clients;

import dev.authcodes.keycloak.support.Reply;

/** The same client as {@link GeneratedClientInBrowserIT}, in a server or a tool. */
class GeneratedClientInNodeIT extends ScriptedClient {
    GeneratedClientInNodeIT() {
        super("generated-node");
    }

    @Override
    String displayed(Reply refusal) {
        return thrown(refusal);
    }

    /** The client throws an error for every status but 2xx, with the body in the message. */
    static String thrown(Reply refusal) {
        return refusal.status() == 200 ? refusal.message() : refusal.status() + " " + refusal.body();
    }
}
