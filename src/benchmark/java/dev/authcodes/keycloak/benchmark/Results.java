package dev.authcodes.keycloak.benchmark;

import java.util.List;
import java.util.Map;

/**
 * All that one run of the benchmark found out.
 *
 * @param setting what it ran on, as name and value, in the order in which it is told: command, machine, versions, plan
 * @param concurrency how many requests of a kind were on their way at a time
 * @param rounds of each operation, in the order in which they were run; warm-up left out
 * @param hotConcurrency how many redemptions of one code were on their way at a time
 * @param hotSession rounds in which one code of one session was redeemed, up to its last use
 * @param distinctSessions rounds in between with as many redemptions at a time, of codes of as many sessions
 */
public record Results(
        Map<String, String> setting,
        int concurrency,
        Map<Operation, List<Measurement>> rounds,
        int hotConcurrency,
        List<Measurement> hotSession,
        List<Measurement> distinctSessions,
        Growth growth,
        Stock stock,
        StartUp startUp,
        List<Story> stories,
        List<Race> races) {}
