package dev.authcodes.keycloak.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A Keycloak as in production, with its own PostgreSQL and a realm whose users sign in. */
final class Environment implements AutoCloseable {
    static final String DATABASE = "keycloak";

    private final PostgreSql postgreSql;
    private final Path home;
    private final int users;
    private final CountingHttpClient http = new CountingHttpClient();
    private KeycloakServer server;
    private CostMeter meter;

    private Environment(PostgreSql postgreSql, Path home, KeycloakServer server, int users) {
        this.postgreSql = postgreSql;
        this.home = home;
        this.users = users;
        use(server);
    }

    static Environment start(Plan plan) {
        PostgreSql postgreSql = new PostgreSql();
        postgreSql.createDatabase(DATABASE);
        postgreSql.query(DATABASE, "CREATE EXTENSION pg_stat_statements");
        Path home = KeycloakServer.build("with-extension", true);
        try {
            RealmFile.write(KeycloakServer.realmFile(home), plan.users(), plan.allRounds());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        KeycloakServer server = KeycloakServer.start(home, postgreSql, DATABASE, Command.freePort());
        return new Environment(postgreSql, home, server, plan.users());
    }

    PostgreSql postgreSql() {
        return postgreSql;
    }

    /** The folder of the server, which has the extension. */
    Path home() {
        return home;
    }

    CostMeter meter() {
        return meter;
    }

    String metrics() {
        return http.send(HttpRequest.newBuilder(server.metricsUri())).body();
    }

    /** Creates codes; its mapper has all defaults. */
    Client app() {
        return client("app");
    }

    /** The same without a limit of creations per minute, and with a higher limit of codes. */
    Client bulkApp() {
        return client("bulk-app");
    }

    /** Redeems codes. */
    Client tool() {
        return client("tool");
    }

    /** A public client, except for the {@code exchanger}. */
    Client client(String clientId) {
        URI realm = URI.create(server.baseUri() + "/realms/" + RealmFile.REALM);
        return new Client(realm, clientId, clientId.equals("exchanger") ? clientId : "");
    }

    /** All users sign in to the app, each in a browser. */
    List<SignedInUser> signIn() {
        return inParallel(users, n -> {
            Browser browser = new Browser(http::send);
            Reply tokens = browser.signIn(app(), RealmFile.username(n));
            return new SignedInUser(browser, tokens.text("access_token"), tokens.text("refresh_token"));
        });
    }

    /** New sessions of the users, and the access token of each. */
    List<String> newSessions(Client client, int sessions) {
        return inParallel(sessions, n -> {
            String username = RealmFile.username(n % users);
            return http.send(client.tokenRequest(Map.of(
                                    "grant_type",
                                    "password",
                                    "username",
                                    username,
                                    "password",
                                    username,
                                    "scope",
                                    "openid"))
                            .request())
                    .text("access_token");
        });
    }

    /** The results of that many tasks, several at a time, in the order of their numbers. */
    static <T> List<T> inParallel(int count, IntFunction<T> task) {
        return IntStream.range(0, count).parallel().mapToObj(task).toList();
    }

    /** Empties the caches. The sessions are in the database. */
    void restartServer(String... options) {
        stopServer();
        use(KeycloakServer.start(home, postgreSql, DATABASE, server.port(), options));
    }

    /** Stops the server but not the database. */
    void stopServer() {
        meter.close();
        server.close();
    }

    @Override
    public void close() {
        server.close();
        postgreSql.close();
    }

    private void use(KeycloakServer started) {
        server = started;
        meter = new CostMeter(started.jvm(), postgreSql, DATABASE);
    }

    /**
     * A user who is signed in to the app, in a user session of their own.
     *
     * @param browser with the cookies of that session
     */
    record SignedInUser(Browser browser, String accessToken, String refreshToken) {}
}
