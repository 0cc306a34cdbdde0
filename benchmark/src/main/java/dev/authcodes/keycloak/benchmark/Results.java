package dev.authcodes.keycloak.benchmark;

import java.util.List;
import java.util.Map;

/**
 * The results of one run of the benchmark.
 *
 * @param description what it ran on, as names and values: command, machine, versions, plan
 * @param rounds of each operation, in the order in which they were run, without warm-up
 * @param uncached the same of some operations, on a server that keeps no user sessions in a cache
 * @param hotSession rounds in which all uses of one code were redeemed
 * @param distinctSessions rounds in between with as many redemptions, of codes of distinct sessions
 */
record Results(
        Map<String, String> description,
        Map<Operation, List<Measurement>> rounds,
        Map<Operation, List<Measurement>> uncached,
        List<Measurement> hotSession,
        List<Measurement> distinctSessions,
        GrowthBenchmark.Result growth,
        StorageBenchmark.Result storage,
        LimitBenchmark.Result limits,
        StartUpBenchmark.Result startUp,
        List<FlowBenchmark.Result> flows) {}
