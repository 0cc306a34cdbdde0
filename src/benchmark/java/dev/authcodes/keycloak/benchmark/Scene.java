package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Ports;
import dev.authcodes.keycloak.support.PostgreSql;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A Keycloak as it is run in production, on a PostgreSQL of its own, and a realm with people who are signed in. */
final class Scene implements AutoCloseable {
    static final String DATABASE = "keycloak";
    static final Path EXTENSION = Path.of(System.getProperty("extension.jar"));

    static final String HOME = "benchmark";
    static final int HEAP_MEGABYTES = 2048;
    private static final int HOURS = 3600;
    private static final int IMPORTED_AT_ONCE = 500;
    private static final int SIGNED_IN_AT_ONCE = 8;

    private static final Map<String, Object> REALM = Map.of(
            "accessTokenLifespan",
            10 * HOURS,
            "ssoSessionIdleTimeout",
            10 * HOURS,
            "ssoSessionMaxLifespan",
            10 * HOURS,
            // Made in advance, and used when their round comes.
            "accessCodeLifespan",
            HOURS,
            "eventsEnabled",
            false,
            // How slow a password is has nothing to do with it.
            "passwordPolicy",
            "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)");

    private final PostgreSql postgreSql;
    private final Realm realm;
    private final Map<String, Client> clients = new HashMap<>();
    private DistributionServer server;
    private Meter meter;

    private Scene(PostgreSql postgreSql, DistributionServer server) {
        this.postgreSql = postgreSql;
        this.server = server;
        this.realm = Realm.create(server, REALM);
        this.meter = new Meter(server.process(), postgreSql, DATABASE);
    }

    static Scene set() {
        PostgreSql postgreSql = PostgreSql.create("shared_preload_libraries=pg_stat_statements");
        postgreSql.createDatabase(DATABASE);
        postgreSql.execute(DATABASE, "CREATE EXTENSION pg_stat_statements");
        build(HOME, true);
        return new Scene(postgreSql, start(HOME, postgreSql, Ports.free()));
    }

    /** Builds a server, as it is done where an image is made. */
    static void build(String home, boolean withExtension) {
        DistributionServer.Setup setup = Server.inCopy(home).withEmptyData();
        (withExtension ? setup.withExtension(EXTENSION) : setup.withoutExtension(EXTENSION))
                .build("--db=postgres", "--metrics-enabled=true");
    }

    static DistributionServer start(String home, PostgreSql postgreSql, int port) {
        return Server.inCopy(home)
                .optimised()
                .asNode("http://127.0.0.1:" + port)
                .withPort(port)
                .sized(HEAP_MEGABYTES)
                .withDatabase(postgreSql, DATABASE)
                .start();
    }

    PostgreSql postgreSql() {
        return postgreSql;
    }

    DistributionServer server() {
        return server;
    }

    Realm realm() {
        return realm;
    }

    Meter meter() {
        return meter;
    }

    /** The client from which codes come, set up as the README has it: with the mapper and all its defaults. */
    Client app() {
        return client("app", name -> realm.addClient(name).withMapper().withAudience("exchanger"));
    }

    /** The same without a limit to what it makes in a minute, and with room for more codes than usual. */
    Client bulkApp() {
        return client(
                "bulk-app",
                name -> realm.addClient(name)
                        .withMapper(Map.of("max-creations-per-minute", "0", "max-active-codes", "200")));
    }

    /** A public client that redeems codes. */
    Client tool(String clientId) {
        return client(clientId, name -> realm.addClient(name).withMapper());
    }

    Client deviceTool() {
        return client(
                "device-tool",
                name -> realm.addClient(
                        name, Map.of("attributes", Map.of("oauth2.device.authorization.grant.enabled", "true"))));
    }

    Client exchanger() {
        return client(
                "exchanger",
                name -> realm.addConfidentialClient(
                        name, Map.of("attributes", Map.of("standard.token.exchange.enabled", "true"))));
    }

    /** New people, all of whom sign in to the app in a browser. */
    List<Person> signIn(int people) {
        register(people);
        exchanger();
        Client app = app();
        return inTurns(people, n -> {
            Browser browser = new Browser();
            Reply tokens = browser.signIn(app, name(n), Map.of());
            return new Person(browser, tokens.accessToken(), tokens.refreshToken());
        });
    }

    /** New sessions of the people there are, one after the other, and the access token of each. */
    List<String> newSessions(Client client, int sessions, int people) {
        return inTurns(sessions, n -> client.signIn(name(n % people)).accessToken());
    }

    /** Does something for each of so many, some at a time. */
    static <T> List<T> inTurns(int count, Function<Integer, T> task) {
        int threads = Math.min(SIGNED_IN_AT_ONCE, count);
        return Parallel.run(
                        threads,
                        thread -> IntStream.range(0, count)
                                .filter(n -> n * (long) threads / count == thread)
                                .mapToObj(task::apply)
                                .toList())
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private void register(int people) {
        for (int first = 0; first < people; first += IMPORTED_AT_ONCE) {
            List<Map<String, Object>> some = IntStream.range(first, Math.min(people, first + IMPORTED_AT_ONCE))
                    .mapToObj(Scene::representation)
                    .toList();
            realm.admin().post(realm.path("/partialImport"), Map.of("ifResourceExists", "FAIL", "users", some));
        }
    }

    private static Map<String, Object> representation(int n) {
        return Map.of(
                "username",
                name(n),
                "enabled",
                true,
                "email",
                name(n) + "@example.org",
                "emailVerified",
                true,
                "firstName",
                "Person",
                "lastName",
                "Number " + n,
                "credentials",
                List.of(Map.of("type", "password", "value", name(n))));
    }

    private static String name(int n) {
        return "person-" + n;
    }

    private Client client(String clientId, Function<String, Client> addition) {
        return clients.computeIfAbsent(clientId, addition);
    }

    /** Another server in its place, whose caches are empty. The sessions are in the database. */
    void restartServer() {
        stopServer();
        server = start(HOME, postgreSql, server.baseUri().getPort());
        meter = new Meter(server.process(), postgreSql, DATABASE);
    }

    /** Stops the server, and leaves the database to others. */
    void stopServer() {
        meter.close();
        server.close();
    }

    @Override
    public void close() {
        server.close();
        postgreSql.close();
    }
}
