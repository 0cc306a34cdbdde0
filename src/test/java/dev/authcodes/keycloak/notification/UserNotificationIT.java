package dev.authcodes.keycloak.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.ClientPolicy;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.MailServer;
import dev.authcodes.keycloak.support.MailServer.Mail;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Ports;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.themes.Bundles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The e-mail by which a user learns that a tool has connected. */
class UserNotificationIT {
    private static final MailServer mails = new MailServer();
    private static final List<String> TAGS =
            Bundles.languages().map(UserNotificationIT::tag).toList();
    private static final Realm realm = Realm.create(Json.of(
            "{displayName: 'Harbour', sslRequired: 'none', internationalizationEnabled: true, supportedLocales: %s}",
            TAGS));
    private static final Client app = realm.addClient("app").withMapper();
    private static final Client tool =
            realm.addClient("tool", Json.of("{name: 'Deploy tool'}")).withRedeemMapper(Map.of("notify-user", "true"));

    private static int count;

    private final String user = addUser();

    @BeforeAll
    static void configureRealm() {
        realm.update(Map.of("smtpServer", mails.settings()));
        realm.addClient("auth-code-connect", Json.of("{standardFlowEnabled: false, directAccessGrantsEnabled: false}"));
    }

    @AfterAll
    static void stopMailServer() {
        mails.close();
    }

    private static String addUser() {
        String name = "user-" + ++count;
        realm.addPerson(name);
        return name;
    }

    private static String tag(String language) {
        return language.replace('_', '-');
    }

    private String code(String request) {
        return app.createCode(app.signIn(user).accessToken(), request).authCode();
    }

    private List<Mail> received() {
        return mails.to(user + "@example.org");
    }

    private Mail onlyMail() {
        Pause.await("an e-mail").until(() -> !received().isEmpty());
        assertThat(received()).hasSize(1);
        return received().get(0);
    }

    /** A text without the characters that prevent links, and with European digits. */
    private static String visible(String text) {
        return text.replace("\u200C", "")
                .codePoints()
                .map(c -> Character.isDigit(c) ? Character.forDigit(Character.digit(c, 10), 10) : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest
    @MethodSource("dev.authcodes.keycloak.themes.Bundles#languages")
    void usersAreNotifiedOfAConnectionInTheirLanguage(String language) {
        Map<String, String> messages = Bundles.read(language);
        realm.updatePerson(user, Json.of("""
                        {email: %s, emailVerified: true, firstName: 'A', lastName: 'B', attributes: {locale: [%s]}}""", user + "@example.org", tag(language)));
        String code = code("{\"label\":\"Build server\"}");

        tool.redeem(code, Map.of("device_name", "Laptop 7"), "X-Forwarded-For", "192.0.2.7", "Accept-Language", "pl")
                .expect(200);

        Mail mail = onlyMail();
        assertThat(mail.subject()).isEqualTo(messages.get("auth-code-mail.subject"));
        String year = String.valueOf(Instant.now().atZone(ZoneOffset.UTC).getYear());
        String page = realm.url() + "/auth/connect";
        Document html = Jsoup.parse(mail.html());
        for (String text : List.of(mail.text(), html.text())) {
            assertThat(visible(text))
                    .contains(messages.get("auth-code-mail.intro").replace("{0}", "Harbour"))
                    .contains("Deploy tool", "Laptop 7", "192.0.2.7", "Build server", year, "UTC", page)
                    .contains(Stream.of("app", "device", "address", "time", "code", "known", "unknown")
                            .map(key -> messages.get("auth-code-mail." + key))
                            .toList());
        }
        assertThat(html.select("a").eachAttr("href")).containsExactly(page);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<img src=x onerror=alert(1)>",
                "</td></tr></table><a href=//evil.example>Sign in</a>",
                "&lt;b&gt; \"quoted\" 'it''s'",
                "a ${realmName} ${7*7} #{7*7} {0}",
                "Sign in again: https://evil.example/login",
                "me@evil.example",
            })
    void textsChosenByOthersAreShownWithoutMarkupOrLinks(String text) {
        Client named =
                realm.addClient("named-" + count, Map.of("name", text)).withRedeemMapper(Map.of("notify-user", "true"));

        named.redeem(code(Json.text("{label: %s}", text)), Map.of("device_name", text))
                .expect(200);

        Mail mail = onlyMail();
        assertThat(Jsoup.parse(mail.html()).select("td").eachText())
                .extracting(UserNotificationIT::visible)
                .filteredOn(text.strip()::equals)
                .hasSize(3);
        assertThat(mail.text().lines().filter(line -> visible(line).endsWith(": " + text)))
                .hasSize(3);
        assertThat(mail.text() + mail.html()).doesNotContain("evil.example");
        assertThat(mail.subject()).isEqualTo("New app connected to your account");
    }

    @Test
    void theNameOfAnAppCannotAddToTheHeader() throws Exception {
        Client named = realm.addClient("header", Map.of("name", "Tool\r\nBcc: eve@example.org\r\n\r\n<p>text"))
                .withRedeemMapper(Map.of("notify-user", "true"));

        named.redeem(code("{}")).expect(200);

        Mail mail = onlyMail();
        assertThat(mail.message().getAllRecipients()).hasSize(1);
        assertThat(mails.to("eve@example.org")).isEmpty();
        assertThat(visible(mail.text()).lines()).contains("App: Tool Bcc: eve@example.org <p>text");
    }

    @Test
    void withoutThePageTheUserIsReferredToAnAdministrator() {
        Client page = realm.client("auth-code-connect");
        page.update(Map.of("enabled", false));
        try {
            tool.redeem(code("{}")).expect(200);
            assertThat(onlyMail().text())
                    .contains("please contact an administrator")
                    .doesNotContain("/auth/connect");
        } finally {
            page.update(Map.of("enabled", true));
        }
    }

    /** Like Keycloak's own e-mails about events. */
    @Test
    void unverifiedAddressesReceiveNoEmail() {
        String code = code("{\"uses\":2}");
        realm.updatePerson(user, Map.of("emailVerified", false));
        tool.redeem(code).expect(200);

        realm.updatePerson(user, Map.of("emailVerified", true));
        tool.redeem(code).expect(200);

        onlyMail();
    }

    @Test
    void refusedRolledBackAndRepeatedRedemptionsCauseNoEmail() {
        String code = code("{\"duration_minutes\":5,\"scope\":\"openid\"}");
        tool.redeem(code("{\"client_id\":\"app\"}")).expectInvalidGrant();
        ClientPolicy policy = new ClientPolicy(realm);
        policy.set(
                "reject-request",
                Map.of(),
                new ClientPolicy.Condition(
                        "client-scopes", Json.of("{is-negative-logic: true, type: 'Optional', scopes: ['phone']}")));
        tool.redeem(code, Map.of("scope", "openid phone")).expect(400);
        policy.remove();
        Map<String, String> again = Map.of("request_id", "0e2e5ab5-8b4e-4f7c-9f61-0d6e4d9c2f11");

        tool.redeem(code, again).expect(200);
        onlyMail();
        tool.redeem(code, again).expect(200);
        tool.redeem(code("{}")).expect(200);

        Pause.await("the second connection's e-mail").until(() -> received().size() == 2);
    }

    @Test
    void aClientWithoutNotifyUserConnectsWithoutAnEmail() {
        app.redeem(code("{}")).expect(200);

        tool.redeem(code("{}")).expect(200);

        assertThat(onlyMail().text()).contains("Deploy tool");
    }

    @Test
    void aUserReceivesAtMostTenEmailsPerHour() {
        Duration left = Duration.ofSeconds(3600 - Instant.now().getEpochSecond() % 3600);
        if (left.compareTo(Duration.ofSeconds(20)) < 0) {
            Pause.of(left.plusMillis(500));
        }
        String code = code("{\"uses\":12,\"duration_minutes\":5}");
        for (int n = 0; n < 12; n++) {
            tool.redeem(code).expect(200);
        }

        Pause.await("the e-mails and what is logged instead of the others")
                .until(() -> received().size() + logged("hourly maximum of e-mails about connections") == 12);
        assertThat(received()).hasSize(10);
    }

    private long logged(String text) {
        String id = realm.userId(user);
        return Server.shared()
                .log()
                .lines()
                .filter(line -> line.contains(text) && line.contains(id))
                .count();
    }

    @Test
    void aMailServerThatIsDownDoesNotAffectTheTool() {
        Realm other = realmWithMailServerAt(Ports.free());

        redeem(other).expect(200);

        Server.shared().awaitLog("of realm '" + other.name() + "' of a connection");
    }

    /** Each connection attempt would block for ten minutes. */
    @Test
    void aMailServerThatHangsDoesNotDelayTools() throws IOException {
        try (HangingServer server = new HangingServer()) {
            Realm other = realmWithMailServerAt(server.port());
            for (int n = 0; n < 8; n++) {
                redeem(other).expect(200);
            }
            Pause.await("those e-mails that are sent at the same time").until(() -> server.accepted.size() >= 2);
        }
    }

    private static Realm realmWithMailServerAt(int port) {
        return Realm.create(Map.of("smtpServer", MailServer.settings(port)));
    }

    private static Reply redeem(Realm realm) {
        Client client = realm.addClient("client-" + ++count).withCreateMapper(Map.of());
        client.withRedeemMapper(Map.of("notify-user", "true"));
        return client.redeem(
                client.createCode(client.signIn("alice").accessToken()).authCode());
    }

    /** Accepts connections and never responds. */
    private static final class HangingServer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        final List<Socket> accepted = new ArrayList<>();

        HangingServer() throws IOException {
            Thread acceptor = new Thread(this::accept);
            acceptor.setDaemon(true);
            acceptor.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    accepted.add(listener.accept());
                }
            } catch (IOException e) {
                // closed
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        }
    }
}
