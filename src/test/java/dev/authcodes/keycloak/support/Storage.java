package dev.authcodes.keycloak.support;

import dev.authcodes.keycloak.support.faults.FaultControl;
import dev.authcodes.keycloak.support.faults.FaultyProviders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The ways in which Keycloak keeps sessions and single-use objects, beside the default on H2 that the shared server has.
 * Each has a server home of its own, because they are chosen when the server is built, and a database of its own.
 */
public enum Storage {
    /** User sessions only in memory, on H2. */
    VOLATILE_SESSIONS("--features-disabled=persistent-user-sessions"),
    /** The default of a production server: sessions in the database, everything else in clustered caches. */
    POSTGRESQL(),
    /** The same without a cache of user sessions, which is the default of Keycloak 26.8. */
    UNCACHED_SESSIONS("--spi-user-sessions--infinispan--use-caches=false"),
    /** Sessions and single-use objects in the database. */
    STATELESS("--features=stateless"),
    /** Sessions in the database, single-use objects in an Infinispan server. */
    MULTI_SITE("--features=multi-site"),
    /** Sessions and single-use objects in an Infinispan server. */
    CLUSTERLESS("--features=clusterless", "--features-disabled=persistent-user-sessions");

    /** The hostname of all nodes of a cluster, so that each accepts the tokens of the others. */
    private static final String HOSTNAME = "http://localhost:8080";

    private final List<String> options;
    private final List<Server> running = new ArrayList<>();
    private DistributionServer.Setup setup;

    Storage(String... options) {
        this.options = List.of(options);
    }

    /** The modes of this run ({@code -Dstorage.modes=POSTGRESQL,STATELESS}). The nightly run has those without Infinispan. */
    public static Stream<Storage> chosen() {
        return Stream.of(System.getProperty("storage.modes", POSTGRESQL.name()).split(","))
                .map(Storage::valueOf);
    }

    /** The modes of this run in which nodes share a database. */
    public static Stream<Storage> inDatabase() {
        return chosen().filter(Storage::needsPostgreSql);
    }

    /** The modes of this run in which sessions are in the database. */
    public static Stream<Storage> withSessionsInDatabase() {
        return chosen().filter(Storage::hasSessionsInDatabase);
    }

    public boolean needsPostgreSql() {
        return this != VOLATILE_SESSIONS;
    }

    public boolean hasSessionsInDatabase() {
        return this != VOLATILE_SESSIONS && this != CLUSTERLESS;
    }

    /** Whether single-use objects are outside the nodes, so that they outlast a restart of all of them. */
    public boolean keepsUsesThroughRestart() {
        return this == STATELESS || needsInfinispan();
    }

    private boolean needsInfinispan() {
        return this == MULTI_SITE || this == CLUSTERLESS;
    }

    /** What a node logs once it has joined the one that is running. Nodes that share an Infinispan server form no cluster. */
    public String logOfSecondNode() {
        return needsInfinispan() ? "Listening on: " : "] (2) [";
    }

    /** The shared server of this mode, started on first use. */
    public Server server() {
        return running.stream().filter(Server::isAlive).findFirst().orElseGet(this::start);
    }

    /** Starts a server that forms a cluster with those running on the same database. */
    public Server start() {
        if (setup == null) {
            setup = setup();
        }
        Server server = setup.start();
        running.add(server);
        return server;
    }

    /** Starts another such server, whose clock can be set, see {@link FaultControl}. The caller stops it. */
    public Server startWithClock() {
        server();
        return onThisDatabase(Server.inCopy(database()))
                .withOption(FaultControl.CLOCK_OPTION)
                .start();
    }

    /**
     * Starts a server with another version of the extension, which joins those that are running. The caller stops it.
     *
     * @param home a name for the server's folder; two of the same version may share it
     */
    public Server start(String home, Path extension) {
        return onThisDatabase(Server.inCopy(home).withExtension(extension)).start();
    }

    /** A node with the extension, whose database and mode are still to be set. */
    public static DistributionServer.Setup newNode(String home) {
        return Server.inCopy(home).withExtension().asNode(HOSTNAME);
    }

    /** Stops everything that was started here. */
    public void stop() {
        running.forEach(Server::close);
        running.clear();
    }

    /** Runs SQL on the database of this storage. */
    public void execute(String sql) {
        PostgreSql.shared().execute(database(), sql);
    }

    /** The first column of what the query finds in the database of this storage. */
    public List<String> select(String query) {
        return PostgreSql.shared().select(database(), query);
    }

    /** How many connections of the client are on record in the database, for each session that has it. */
    public List<String> countConnections(Client client) {
        return select("SELECT cardinality(string_to_array(data, 'auth-code.connection.')) - 1"
                + " FROM offline_client_session WHERE client_id = '" + client.id() + "'");
    }

    private DistributionServer.Setup setup() {
        DistributionServer.Setup fresh =
                Server.inCopy(database()).withExtension().withExtension(FaultyProviders.jar());
        if (!needsPostgreSql()) {
            options.forEach(fresh::withOption);
            return fresh.withEmptyData();
        }
        PostgreSql.shared().createDatabase(database());
        return onThisDatabase(fresh);
    }

    private DistributionServer.Setup onThisDatabase(DistributionServer.Setup node) {
        options.forEach(node::withOption);
        node.asNode(HOSTNAME).withDatabase(PostgreSql.shared(), database());
        return needsInfinispan() ? node.withInfinispan(InfinispanServer.shared()) : node;
    }

    private String database() {
        return name().toLowerCase(Locale.ROOT);
    }
}
