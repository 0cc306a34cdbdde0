package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.support.Server;
import org.junit.jupiter.api.Test;

class FuzzIT {

    @Test
    void noRequestBreaksTheServerAndNoSecretComesIntoTheLog() {
        new Fuzz(Server.shared()).run();
    }
}
