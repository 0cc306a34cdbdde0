package dev.authcodes.keycloak.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.authcodes.keycloak.support.PostgreSql;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** On what the benchmark ran. */
final class Surroundings {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Surroundings() {}

    static Map<String, String> of(PostgreSql postgreSql, Plan plan) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, String> setting = new LinkedHashMap<>();
        setting.put("Date", LocalDate.now().toString());
        setting.put("Command", "`mvn -Pbenchmark`");
        setting.put(
                "Processor",
                processor() + ", " + system.getAvailableProcessors()
                        + " cores for everything: server, database and load");
        setting.put("Memory", (system.getTotalMemorySize() >> 30) + " GiB");
        setting.put("System", system.getName() + ' ' + system.getVersion() + ", " + system.getArch());
        setting.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
        setting.put(
                "Keycloak",
                System.getProperty("server.version") + ", `start --optimized`, embedded caches, heap "
                        + Scene.HEAP_MEGABYTES + " MiB, metrics on");
        setting.put("PostgreSQL", postgreSql.version() + ", as it is configured by default, with pg_stat_statements");
        setting.put("Extension", System.getProperty("extension.version"));
        setting.put(
                "Load",
                "Gatling " + System.getProperty("gatling.version") + ", closed: " + Plan.CONCURRENCY
                        + " requests on their way at a time, HTTP/1.1 without TLS");
        setting.put(
                "Plan",
                plan.people() + " people with a session each, one request of each in a round; " + plan.warmUps()
                        + " rounds to warm up, " + plan.rounds() + " that count");
        return setting;
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
}
