package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.ClientPolicy;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.KeyPairFile;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that need features or client certificates, on a server that has them. */
class FeatureExecutorsIT {
    private static Server server;
    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client backend;

    private final ClientPolicy policy = new ClientPolicy(realm);
    private final String code =
            app.createCode(app.signIn("alice").accessToken(), "{\"uses\":2}").authCode();

    @BeforeAll
    static void start() {
        server = Server.inCopy("client-policies")
                .withEmptyData()
                .withExtension()
                .withOption("--features=client-secret-rotation,cimd,oid4vc-vci")
                .withOption("--proxy-headers=xforwarded")
                .withOption("--spi-x509cert-lookup--provider=haproxy")
                .withOption("--spi-x509cert-lookup--haproxy--ssl-client-cert=Client-Cert")
                .start();
        realm = Realm.create(server, Map.of());
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("auth-code-login").withMapper();
        backend = realm.addConfidentialClient("backend").withMapper();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void removePolicy() {
        policy.remove();
    }

    @Test
    void anExpiredClientSecretRedeemsNoCode() {
        policy.set(
                "secret-rotation",
                Map.of("expiration-period", 2, "remaining-rotation-period", 0, "rotated-expiration-period", 0));

        backend.redeem(code).expect(200);
        Pause.of(Duration.ofSeconds(4));
        backend.redeem(code).expect(401);
        assertThat(login().json().has("by_jwt"))
                .as("public clients have no secret")
                .isTrue();
    }

    @Test
    void aClientWithACertificateMeetsAPolicyThatRequiresOne(@TempDir Path folder) {
        String certificate = KeyPairFile.create(folder, "tool").certificateHeader();
        policy.set("holder-of-key-enforcer", Map.of("auto-configure", false));

        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_request");
        assertThat(login().json().has("by_jwt")).isFalse();
        Http.send(tool.tokenRequest(Client.redemption(code, Map.of())).header("Client-Cert", certificate))
                .expect(200);
        assertThat(login("Client-Cert", certificate).json().has("by_jwt")).isTrue();
    }

    @Test
    void executorsOfFeaturesDoNotAffectRedemptions() {
        for (String executor : List.of("client-id-metadata-document", "oid4vci-policy-executor")) {
            policy.set(executor, Map.of());

            assertThat(tool.redeem(code).status()).as(executor).isEqualTo(200);
        }
    }

    @Test
    void thePageOfClientPoliciesListsEveryExecutorOfServersWithMoreFeatures() {
        assertThat(ClientPoliciesPage.read().executors())
                .containsAll(ClientPoliciesPage.onServer(realm, "client-policy-executor"));
        assertThat(ClientPoliciesPage.read().conditions())
                .containsAll(ClientPoliciesPage.onServer(realm, "client-policy-condition"));
    }

    private Reply login(String... headers) {
        return tool.post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}", headers);
    }
}
