package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Ports;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A realm without the JAR: users sign in as before. */
class WithoutExtensionNightlyIT {
    private static final Path JAR = Path.of(System.getProperty("extension.jar"));

    @Test
    void usersCanSignInAfterTheJarIsRemovedAndTokensOfCodesAreRejected() {
        // Twice the same: it is in the issuer of the tokens.
        int port = Ports.free();
        DistributionServer.Setup setup = Server.inCopy("without-extension")
                .withEmptyData()
                .withPort(port)
                // as the shared server has it, of which this one is a copy: it needs no build to start
                .withOption("--metrics-enabled=true")
                .withExtension(JAR)
                .withRealm(Path.of("src/demo/demo-realm.json"));
        Reply ofCode;
        try (Server server = setup.start()) {
            Realm demo = Realm.demo(server);
            Client webApp = demo.client("web-app");
            String code =
                    webApp.createCode(webApp.signIn("alice").accessToken()).authCode();
            ofCode = demo.client("cli").redeem(code, Map.of("scope", "openid"));
            demo.client("cli").userinfo(ofCode.accessToken()).expect(200);
        }

        try (Server server = setup.withoutExtension(JAR).start()) {
            Realm demo = Realm.demo(server);
            Client webApp = demo.client("web-app");
            Reply tokens = new Browser().signIn(webApp, "alice", Map.of());
            assertThat(tokens.claim("preferred_username")).isEqualTo("alice");
            webApp.refresh(tokens.refreshToken()).expect(200);
            webApp.userinfo(tokens.accessToken()).expect(200);
            webApp.createCode(tokens.accessToken()).expect(404);
            assertThat(demo.client("cli").redeem("nonsense").text("error")).isEqualTo("unsupported_grant_type");
            assertThat(demo.client("cli").userinfo(ofCode.accessToken()).status())
                    .as("Keycloak does not know the grant in the id of a code's token")
                    .isEqualTo(500);
            assertThat(deleteScopesWithAnAuthCodesMapper(demo))
                    .as("what is left, and may be deleted")
                    .containsExactlyInAnyOrder("auth-codes-create", "auth-codes-redeem");
            new Browser().signIn(webApp, "bob", Map.of()).expect(200);
        }
    }

    private static List<String> deleteScopesWithAnAuthCodesMapper(Realm realm) {
        List<String> deleted = new ArrayList<>();
        for (JsonNode scope : realm.admin().get(realm.path("/client-scopes"))) {
            if (scope.path("protocolMappers").findValuesAsText("protocolMapper").stream()
                    .anyMatch(type -> type.startsWith("auth-codes-"))) {
                realm.admin()
                        .delete(realm.path("/client-scopes/" + scope.path("id").asText()));
                deleted.add(scope.path("name").asText());
            }
        }
        return deleted;
    }
}
