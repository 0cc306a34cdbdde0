package dev.authcodes.keycloak.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** What the benchmark ran on. */
final class RunDescription {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private RunDescription() {}

    static Map<String, String> of(PostgreSql postgreSql, Plan plan) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, String> description = new LinkedHashMap<>();
        description.put("Date", LocalDate.now().toString());
        description.put("Command", "`mvn -f benchmark`");
        description.put(
                "Processor",
                processor() + ", " + system.getAvailableProcessors()
                        + " cores for everything: server, database and load");
        description.put("Memory", (system.getTotalMemorySize() >> 30) + " GiB");
        description.put("System", system.getName() + ' ' + system.getVersion() + ", " + system.getArch());
        description.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
        description.put(
                "Keycloak",
                System.getProperty("server.version") + ", `start --optimized`, embedded caches, heap "
                        + KeycloakServer.HEAP_MEGABYTES + " MiB, metrics on");
        description.put("PostgreSQL", postgreSql.version() + ", configured as by default, with pg_stat_statements");
        description.put("Extension", extensionVersion());
        description.put(
                "Load",
                "Gatling " + System.getProperty("gatling.version") + ", closed: " + Plan.CONCURRENCY
                        + " requests in flight at a time, HTTP/1.1 without TLS");
        description.put(
                "Plan",
                plan.users() + " users with a session each, one request of each in a round; " + plan.warmUps()
                        + " rounds to warm up, the last one in new sessions, " + plan.rounds() + " that count");
        return description;
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String extensionVersion() {
        try (JarFile jar = new JarFile(KeycloakServer.EXTENSION.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
