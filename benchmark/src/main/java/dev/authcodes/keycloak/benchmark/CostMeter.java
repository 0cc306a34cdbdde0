package dev.authcodes.keycloak.benchmark;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Measures the resources that Keycloak and PostgreSQL use. */
final class CostMeter implements AutoCloseable {
    private final ProcessHandle server;
    private final PostgreSql postgreSql;
    private final String database;
    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    /** @param database the server's, with the extension {@code pg_stat_statements} */
    CostMeter(ProcessHandle server, PostgreSql postgreSql, String database) {
        this.server = server;
        this.postgreSql = postgreSql;
        this.database = database;
        this.connector = connect(server.pid());
        try {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            this.threads = ManagementFactory.getPlatformMXBean(beans, ThreadMXBean.class);
            this.memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a measurement. */
    Reading start() {
        postgreSql.query(database, "SELECT pg_stat_statements_reset()");
        return new Reading(cpu(server), databaseCpu(), allocated());
    }

    /** The heap that is in use after garbage collection, in bytes. */
    long heap() {
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The totals at one moment. */
    final class Reading {
        private final Duration serverCpu;
        private final Duration databaseCpu;
        private final Map<Long, Long> allocated;

        private Reading(Duration serverCpu, Duration databaseCpu, Map<Long, Long> allocated) {
            this.serverCpu = serverCpu;
            this.databaseCpu = databaseCpu;
            this.allocated = allocated;
        }

        Costs sinceThen() {
            Duration serverNow = cpu(server);
            Duration databaseNow = databaseCpu();
            long bytes = allocated().entrySet().stream()
                    .mapToLong(thread -> thread.getValue() - allocated.getOrDefault(thread.getKey(), 0L))
                    .sum();
            return new Costs(serverNow.minus(serverCpu), databaseNow.minus(databaseCpu), bytes, statements());
        }
    }

    private Map<String, Long> statements() {
        return postgreSql
                .query(
                        database,
                        "SELECT regexp_replace(query, '\\s+', ' ', 'g'), sum(calls) FROM pg_stat_statements"
                                + " JOIN pg_database ON pg_database.oid = dbid WHERE datname = current_database()"
                                + " AND query NOT LIKE '%pg_stat_statements%' GROUP BY 1")
                .lines()
                .map(line -> line.split("\t"))
                .collect(Collectors.toMap(cells -> cells[0], cells -> Long.valueOf(cells[1])));
    }

    /** In bytes, by the id of each current thread. Those that serve requests end only after they were idle for a while. */
    private Map<Long, Long> allocated() {
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        return IntStream.range(0, ids.length)
                .filter(n -> bytes[n] > 0)
                .boxed()
                .collect(Collectors.toMap(n -> ids[n], n -> bytes[n]));
    }

    private Duration databaseCpu() {
        ProcessHandle postmaster = postgreSql.process();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(CostMeter::cpu)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static JMXConnector connect(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
            JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
            machine.detach();
            return JMXConnectorFactory.connect(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What a number of requests cost the server and its database.
     *
     * @param serverCpu processor time of Keycloak
     * @param databaseCpu processor time of PostgreSQL, all its processes
     * @param allocatedBytes on the heap of Keycloak, by all threads
     * @param statements how often PostgreSQL ran each statement, by its normalised text; including BEGIN, COMMIT and
     *     the like
     */
    record Costs(Duration serverCpu, Duration databaseCpu, long allocatedBytes, Map<String, Long> statements) {}
}
