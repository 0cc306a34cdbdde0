package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Client;
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

/** Draws out {@link Growth}. */
final class GrowthCurves {
    private static final int SAMPLES_OF_A_SESSION = 5;
    private static final int DIGITS = 3;
    private static final String LONG_LIVED = Batches.creation(60, 1);

    private final Scene scene;
    private final Plan plan;
    private final Batches batches;
    private final int sessions;

    GrowthCurves(Scene scene, Plan plan, Batches batches) {
        this.scene = scene;
        this.plan = plan;
        this.batches = batches;
        this.sessions = plan.growthSamples() / SAMPLES_OF_A_SESSION;
    }

    Growth draw() {
        return new Growth(creations(), redemptions());
    }

    /** In sessions with so many codes one more is made, and revoked, several times. */
    private SortedMap<Integer, Histogram> creations() {
        List<Place> places = new ArrayList<>();
        for (int active : plan.activeCodes()) {
            newSessions(sessions).forEach(token -> places.add(new Place(active, token)));
        }
        fill(places);
        // All of them mixed, so that no number of codes has a time of its own.
        Collections.shuffle(places, new Random(places.size()));
        SortedMap<Integer, Histogram> latencies = histograms(plan.activeCodes());
        for (int sample = 0; sample < plan.warmUps() + SAMPLES_OF_A_SESSION; sample++) {
            boolean counts = sample >= plan.warmUps();
            ConcurrentLinkedQueue<Call> revocations = new ConcurrentLinkedQueue<>();
            Load.sendAll(batches.creations(scene.bulkApp(), tokens(places), LONG_LIVED, (n, answer) -> {
                Place place = places.get(n);
                if (counts) {
                    latencies.get(place.active()).recordValue(answer.micros());
                }
                revocations.add(revocation(place, answer));
            }));
            Load.sendAll(new Batch("DELETE", 204, "", List.copyOf(revocations)));
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
        batches.codes(scene.bulkApp(), tokens, LONG_LIVED);
    }

    private Call revocation(Place place, Call.Answer made) {
        return new Call(
                scene.realm().url() + "/auth/codes/" + made.text("id"),
                Batches.bearer(place.accessToken()),
                "",
                answer -> {});
    }

    /** Codes with many uses are redeemed use by use, all of them once before any of them again. */
    private SortedMap<Integer, Histogram> redemptions() {
        Client tool = scene.tool("tool");
        List<String> tokens = newSessions(sessions);
        List<String> codes = batches.codes(scene.bulkApp(), tokens, Batches.creation(60, Plan.USES));
        SortedMap<Integer, Histogram> latencies =
                histograms(IntStream.rangeClosed(1, Plan.USES).boxed().toList());
        List<String> inOrder = Collections.nCopies(Plan.USES, codes).stream()
                .flatMap(List::stream)
                .toList();
        // The tool joins the sessions beforehand: that is what a first redemption costs, whichever use it takes.
        Load.sendAll(batches.redemptions(tool, batches.codes(scene.bulkApp(), tokens, LONG_LIVED), Batches.NOBODY));
        Load.sendAll(batches.redemptions(
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
        return scene.newSessions(scene.bulkApp(), count, plan.people());
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
}
