package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.support.Storage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL takes no NUL, unlike the H2 of {@link FuzzIT}. */
class FuzzSlowIT {

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "STATELESS"})
    void noRequestBreaksAServerOnPostgreSqlAndNoSecretComesIntoTheLog(Storage storage) {
        new Fuzz(storage.server()).run();
    }
}
