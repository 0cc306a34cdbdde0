package dev.authcodes.keycloak.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.connect.PageVisit;
import dev.authcodes.keycloak.demo.DemoVisit;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The extension on a server in strict FIPS mode, where cryptography is BouncyCastle's FIPS provider in approved mode. That
 * the JVM and the operating system are in FIPS mode as well is not tried.
 */
class FipsNightlyIT {
    @AutoClose
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        DistributionServer.Setup setup =
                Server.inCopy("fips").withEmptyData().withExtension().withRealm(Path.of("src/demo/demo-realm.json"));
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(System.getProperty("fips.jars")), "*.jar")) {
            jars.forEach(setup::withExtension);
        }
        server = setup.withOption("--features=fips")
                .withOption("--fips-mode=strict")
                // the passwords of the tests are shorter than the 112 bits of the approved mode
                .withOption("--spi-password-hashing--pbkdf2-sha512--max-padding-length=14")
                .start();
    }

    @Test
    void codesWorkInFipsApprovedMode() {
        assertThat(server.log()).containsPattern("FIPS1402Provider created: KC\\(BCFIPS version .* Approved Mode");
        DemoVisit.to(server).assertCodesWork();
    }

    /** They are kept under an HMAC with the realm's key. */
    @Test
    void shortCodesWorkInFipsMode() {
        Realm realm = Realm.create(server, Map.of());
        Client app = realm.addClient("app").withMapper(Map.of("short-codes", "true"));

        String code = app.createCode(app.signIn("alice").accessToken(), "{\"format\":\"short\"}")
                .authCode();

        assertThat(app.redeem(code).status()).isEqualTo(200);
        assertThat(app.redeem(code).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void usersCreateCodesOnThePageInFipsMode() {
        Realm demo = Realm.demo(server);

        String code = PageVisit.code(PageVisit.signedIn(demo, "alice").create());

        assertThat(demo.client("cli").redeem(code).status()).isEqualTo(200);
    }
}
