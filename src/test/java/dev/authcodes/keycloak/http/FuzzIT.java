package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FuzzIT {
    @Test
    void noRandomRequestCausesAServerErrorOrLogsASecret() {
        new Fuzz(Server.shared()).run();
    }

    /** PostgreSQL rejects NUL, unlike the H2 of the shared server. */
    @ParameterizedTest
    @MethodSource("dev.authcodes.keycloak.support.Storage#inDatabase")
    void noRandomRequestCausesAServerErrorOrLogsASecretOnPostgreSql(Storage storage) {
        new Fuzz(storage.server()).run();
    }
}
