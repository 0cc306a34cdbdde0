package dev.authcodes.keycloak.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.connect.PageVisit;
import dev.authcodes.keycloak.demo.DemoVisit;
import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.KeyPairFile;
import dev.authcodes.keycloak.support.PostgreSql;
import dev.authcodes.keycloak.support.Program;
import dev.authcodes.keycloak.support.ReadOnly;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.Unprivileged;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The extension on servers as in production: built once and started optimised, by a user who is not root and can write none
 * of the files, with every feature disabled that can be, below a path of its own. One is behind a proxy that terminates TLS,
 * the other uses TLS itself and has a fixed hostname.
 */
class ProductionIT {
    private static final String HOME = "production";
    private static final Path FOLDER = Path.of("target/production").toAbsolutePath();
    private static final Pattern CAN_BE_DISABLED =
            Pattern.compile("--features-disabled <feature>[^:]*Possible values are:([^.]*)\\.");
    private static final String PROXY =
            "X-Forwarded-For 203.0.113.7 X-Forwarded-Host id.example.org X-Forwarded-Proto https"
                    + " X-Forwarded-Port 8443 X-Forwarded-Prefix /sso";

    private static ReadOnly installation;
    private static DistributionServer proxied;
    private static DistributionServer direct;
    private static KeyPairFile serverKey;
    private static KeyPairFile toolKey;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(
                Unprivileged.reaches(Server.copy(HOME).getParent()),
                "only root gets to the build folder, and this is for others");
        Files.createDirectories(FOLDER);
        serverKey = KeyPairFile.create(FOLDER, "server");
        toolKey = KeyPairFile.create(FOLDER, "tool");
        PostgreSql.shared().createDatabase(HOME);
        Server.inCopy(HOME)
                .withEmptyData()
                .withExtension()
                .withRealm(realmWithCertificateBoundTool())
                .build(
                        "--db=postgres",
                        "--http-relative-path=/auth",
                        "--https-client-auth=request",
                        "--features-disabled=" + everythingThatCanBeDisabled());
        installation = new ReadOnly(Server.copy(HOME), "data");
        proxied = production()
                .withOption("--import-realm")
                .withOption("--http-enabled=true")
                .withOption("--hostname-strict=false")
                .withOption("--proxy-headers=xforwarded")
                .start();
        direct = production()
                .withOption("--hostname=https://login.example.org/auth")
                .withTls(serverKey, toolKey)
                .start();
    }

    @AfterAll
    static void stop() {
        for (Server server : new Server[] {proxied, direct}) {
            if (server != null) {
                server.close();
            }
        }
        if (installation != null) {
            installation.close();
        }
    }

    private static DistributionServer.Setup production() {
        return Server.inCopy(HOME)
                .optimised()
                .below("/auth")
                // or both would be one server
                .withOption("--cache=local")
                .unprivileged(FOLDER)
                .withDatabase(PostgreSql.shared(), HOME);
    }

    @Test
    void anOptimisedReadOnlyServerWithoutRootRunsTheExtension() {
        DemoVisit.to(proxied).assertCodesWork();

        assertThat(proxied.log()).contains("Profile prod activated").doesNotContain("Updating the configuration");
        assertThat(proxied.user()).isNotEqualTo("root");
        assertThat(installation.writable())
                .as("only what Keycloak creates in its data folder")
                .allSatisfy(
                        file -> assertThat(file).startsWith(Server.copy(HOME).resolve("data")));
    }

    /** Codes work on the same server in the test above. */
    @Test
    void theExtensionNeedsNoOptionalFeature() {
        Reply discovery = DemoVisit.to(proxied).get("/.well-known/openid-configuration");
        assertThat(discovery.json().path("grant_types_supported"))
                .extracting(JsonNode::asText)
                .contains("password", "urn:keycloak:grant-type:auth-code")
                .doesNotContain(
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "urn:openid:params:grant-type:ciba");
        URI adminApi = URI.create(proxied.baseUri() + "/admin/realms");
        Http.send(HttpRequest.newBuilder(adminApi)).expect(404);
    }

    @Test
    void allAddressesAreBelowTheRelativePathOfTheServer() {
        assertThat(proxied.baseUri().getPath()).isEqualTo("/auth");
        DemoVisit.to(proxied).assertAddressesAreBelow(proxied.baseUri().toString());
    }

    @Test
    void usersCreateCodesOnThePageBelowARelativePath() {
        PageVisit alice = PageVisit.signedIn(Realm.demo(proxied), "alice");
        String code = PageVisit.code(alice.create());

        assertThat(DemoVisit.to(proxied).redeem("cli", code).status()).isEqualTo(200);
    }

    @Test
    void addressesAreThoseOfTheProxyInFrontOfTheServer() {
        DemoVisit visit = DemoVisit.to(proxied.baseUri(), PROXY.split(" "));

        visit.assertAddressesAreBelow("https://id.example.org:8443/sso/auth");
        visit.assertCodesWork();
    }

    @Test
    void codesWorkOverTlsWithAddressesBelowTheHostname() {
        DemoVisit visit = direct(serverKey.trusting());

        assertThat(direct.baseUri().getScheme()).isEqualTo("https");
        visit.assertAddressesAreBelow("https://login.example.org/auth");
        visit.assertCodesWork();
    }

    /** RFC 8705, section 3. */
    @Test
    void tokensAreBoundToTheCertificateThatRedeemedTheCode() {
        DemoVisit tool = direct(serverKey.trustingAndShowing(toolKey));

        Reply tokens = tool.redeem("certified", tool.createCode(1).authCode());

        assertThat(tokens.claims().at("/cnf/x5t#S256").asText()).isEqualTo(toolKey.thumbprint());
        String refreshToken = tokens.refreshToken();
        Reply refreshed = tool.refresh("certified", refreshToken);
        assertThat(refreshed.claims().at("/cnf/x5t#S256").asText()).isEqualTo(toolKey.thumbprint());
        Reply refused = direct(serverKey.trusting()).refresh("certified", refreshToken);
        assertThat(refused.text("error")).isEqualTo("unauthorized_client");
    }

    @Test
    void aMissingCertificateCostsNoUse() {
        DemoVisit without = direct(serverKey.trusting());
        String code = without.createCode(1).authCode();

        assertThat(without.redeem("certified", code).text("error")).isEqualTo("invalid_request");

        DemoVisit with = direct(serverKey.trustingAndShowing(toolKey));
        assertThat(with.redeem("certified", code).status()).isEqualTo(200);
    }

    private static DemoVisit direct(SSLContext tls) {
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        return DemoVisit.to(direct.baseUri(), client.sslContext(tls).build());
    }

    /** The demo realm with a client like {@code cli} whose tokens are bound to a certificate. */
    private static Path realmWithCertificateBoundTool() throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode realm = json.readTree(Path.of("src/demo/demo-realm.json").toFile());
        ArrayNode clients = (ArrayNode) realm.required("clients");
        ObjectNode certified = StreamSupport.stream(clients.spliterator(), false)
                .filter(client -> client.path("clientId").asText().equals("cli"))
                .findFirst()
                .orElseThrow()
                .deepCopy();
        certified.put("clientId", "certified");
        certified.withObject("/attributes").put("tls.client.certificate.bound.access.tokens", "true");
        clients.add(certified);
        Path file = FOLDER.resolve("demo-realm.json");
        json.writeValue(file.toFile(), realm);
        return file;
    }

    /** According to the server, so that it stays complete with newer ones. */
    private static String everythingThatCanBeDisabled() {
        String help = Program.run(Server.copy(HOME).resolve("bin/kc.sh").toString(), "build", "--help-all")
                .done();
        Matcher matcher = CAN_BE_DISABLED.matcher(help);
        if (!matcher.find()) {
            throw new AssertionError("no features that can be disabled in: " + help);
        }
        String features = matcher.group(1).replaceAll("\\s", "");
        assertThat(features).contains("admin-api", "dpop", "device-flow", "persistent-user-sessions");
        return features;
    }
}
