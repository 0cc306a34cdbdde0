package dev.authcodes.keycloak.benchmark;

import java.time.Duration;
import java.util.Map;

/**
 * What some requests cost the server and its database.
 *
 * @param serverCpu processor time of Keycloak
 * @param databaseCpu processor time of PostgreSQL, all its processes
 * @param allocatedBytes on the heap of Keycloak, by all threads
 * @param statements how often PostgreSQL ran which statement, by its normalised text; BEGIN, COMMIT and the like as well
 */
public record Costs(Duration serverCpu, Duration databaseCpu, long allocatedBytes, Map<String, Long> statements) {}
