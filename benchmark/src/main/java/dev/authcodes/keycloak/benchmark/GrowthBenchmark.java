package dev.authcodes.keycloak.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Measures latency with more active codes in a session, and for each further use of a code. */
final class GrowthBenchmark {
    private static final int SAMPLES_OF_A_SESSION = 5;
    private static final int DIGITS = 3;
    private static final String LONG_LIVED = Workload.creation(60, 1);

    private final Environment environment;
    private final Plan plan;
    private final Workload workload;
    private final int sessions;

    GrowthBenchmark(Environment environment, Plan plan, Workload workload) {
        this.environment = environment;
        this.plan = plan;
        this.workload = workload;
        this.sessions = plan.growthSamples() / SAMPLES_OF_A_SESSION;
    }

    Result run() {
        return new Result(creations(), redemptions());
    }

    /** In sessions with each number of codes, one more is created and revoked, several times. */
    private SortedMap<Integer, Histogram> creations() {
        List<Place> places = new ArrayList<>();
        for (int active : plan.activeCodes()) {
            newSessions(sessions).forEach(token -> places.add(new Place(active, token)));
        }
        fill(places);
        // All of them mixed, so that changes over time affect every number of codes alike.
        Collections.shuffle(places, new Random(places.size()));
        SortedMap<Integer, Histogram> latencies = histograms(plan.activeCodes());
        for (int sample = 0; sample < plan.warmUps() + SAMPLES_OF_A_SESSION; sample++) {
            boolean counts = sample >= plan.warmUps();
            ConcurrentLinkedQueue<Call> revocations = new ConcurrentLinkedQueue<>();
            GatlingLoad.sendAll(workload.creations(environment.bulkApp(), tokens(places), LONG_LIVED, (n, answer) -> {
                Place place = places.get(n);
                if (counts) {
                    latencies.get(place.active()).recordValue(answer.micros());
                }
                revocations.add(revocation(place, answer));
            }));
            GatlingLoad.sendAll(new Batch("DELETE", 204, "", List.copyOf(revocations)));
        }
        return latencies;
    }

    private void fill(List<Place> places) {
        int most = Collections.max(plan.activeCodes());
        List<String> tokens = IntStream.range(0, most)
                .boxed()
                .flatMap(n -> places.stream().filter(place -> n < place.active()))
                .map(Place::accessToken)
                .toList();
        workload.codes(environment.bulkApp(), tokens, LONG_LIVED);
    }

    private Call revocation(Place place, Call.Answer created) {
        return new Call(
                environment.app().realm("/auth/codes/" + created.text("id")).toString(),
                Workload.bearer(place.accessToken()),
                "",
                answer -> {});
    }

    /** Codes with many uses are redeemed use by use: each of them once before any of them again. */
    private SortedMap<Integer, Histogram> redemptions() {
        Client tool = environment.tool();
        List<String> tokens = newSessions(sessions);
        List<String> codes = workload.codes(environment.bulkApp(), tokens, Workload.creation(60, Plan.USES));
        SortedMap<Integer, Histogram> latencies =
                histograms(IntStream.rangeClosed(1, Plan.USES).boxed().toList());
        List<String> inOrder = Collections.nCopies(Plan.USES, codes).stream()
                .flatMap(List::stream)
                .toList();
        // The tool joins the sessions beforehand, because joining makes the first redemption more expensive.
        GatlingLoad.sendAll(
                workload.redemptions(tool, workload.codes(environment.bulkApp(), tokens, LONG_LIVED), Workload.NOBODY));
        GatlingLoad.sendAll(workload.redemptions(
                tool,
                inOrder,
                (n, answer) -> latencies.get(n / codes.size() + 1).recordValue(answer.micros())));
        return latencies;
    }

    private static SortedMap<Integer, Histogram> histograms(List<Integer> keys) {
        SortedMap<Integer, Histogram> histograms = new TreeMap<>();
        keys.forEach(key -> histograms.put(key, new ConcurrentHistogram(DIGITS)));
        return histograms;
    }

    private List<String> newSessions(int count) {
        return environment.newSessions(environment.bulkApp(), count);
    }

    private static List<String> tokens(List<Place> places) {
        return places.stream().map(Place::accessToken).toList();
    }

    /**
     * A session.
     *
     * @param active how many active codes it has
     */
    private record Place(int active, String accessToken) {}

    /**
     * How latency grows with the number of codes and of uses.
     *
     * @param creations latencies in microseconds of code-create, by the number of active codes in its session
     * @param redemptions latencies in microseconds of the redemption of a code with many uses, by the number of the use, from 1
     */
    record Result(SortedMap<Integer, Histogram> creations, SortedMap<Integer, Histogram> redemptions) {}
}
