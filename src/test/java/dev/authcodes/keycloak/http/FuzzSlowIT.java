package dev.authcodes.keycloak.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.support.PostgreSql;
import dev.authcodes.keycloak.support.Storage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PostgreSQL takes no NUL, unlike the H2 of {@link FuzzIT}. */
class FuzzSlowIT {

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "STATELESS"})
    void noRequestBreaksAServerOnPostgreSqlAndNoSecretComesIntoTheLog(Storage storage) {
        assumeTrue(PostgreSql.isInstalled(), PostgreSql.MISSING);
        new Fuzz(storage.server()).run();
    }
}
