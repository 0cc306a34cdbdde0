package dev.authcodes.keycloak.benchmark;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.app.Gatling$;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Sends the requests of a batch with Gatling: a fixed number at a time, each as soon as an earlier one is answered.
 * Gatling reports latencies in milliseconds, which is too coarse here, so they are measured when it passes on the
 * response.
 */
public final class GatlingLoad extends Simulation {
    /** Gatling creates the simulation, so this is how it learns what to send. */
    private static final AtomicReference<Run> NEXT = new AtomicReference<>();

    /** Called by Gatling. */
    public GatlingLoad() {
        Run run = NEXT.get();
        ChainBuilder all = asLongAs(session -> run.isUnfinished()).on(run.next());
        setUp(scenario("load").exec(all).injectOpen(atOnceUsers(run.concurrency)));
    }

    /** Sends all requests, and returns when the last is answered. */
    static Timed send(Batch batch, int concurrency) {
        Run run = new Run(batch, concurrency);
        NEXT.set(run);
        int code =
                Gatling$.MODULE$.fromArgs(new String[] {"--simulation", GatlingLoad.class.getName(), "--no-reports"});
        if (code != 0) {
            throw new IllegalStateException("Gatling ended with " + code);
        }
        return run.timed();
    }

    /**
     * Sends all requests, and continues only if all succeeded.
     *
     * @throws IllegalStateException if one of them was not answered as expected
     */
    static void sendAll(Batch batch) {
        int failures = send(batch, Plan.CONCURRENCY).failures();
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests were not answered as expected");
        }
    }

    /**
     * What the client measured.
     *
     * @param failures requests that were not answered as expected
     * @param elapsed from the first request to the last response
     * @param latencies of all the others, in microseconds
     */
    record Timed(int requests, int failures, Duration elapsed, Histogram latencies) {}

    private static final class Run {
        private static final String CALL = "call";
        private static final String STATUS = "status";
        private static final String BODY = "body";
        private static final String SENT_AT = "sentAt";
        private static final int DIGITS = 3;

        private final Batch batch;
        private final int concurrency;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicLong begin = new AtomicLong(Long.MAX_VALUE);
        private final AtomicLong end = new AtomicLong(Long.MIN_VALUE);
        private final Histogram latencies = new ConcurrentHistogram(DIGITS);

        Run(Batch batch, int concurrency) {
            this.batch = batch;
            this.concurrency = concurrency;
        }

        boolean isUnfinished() {
            return taken.get() < batch.calls().size();
        }

        ChainBuilder next() {
            return exec(this::take)
                    .doIf(session -> session.contains(CALL))
                    .then(exec(request()).exec(this::answered));
        }

        private Session take(Session session) {
            int n = taken.getAndIncrement();
            if (n >= batch.calls().size()) {
                return session.remove(CALL);
            }
            long now = System.nanoTime();
            begin.accumulateAndGet(now, Math::min);
            return session.set(CALL, batch.calls().get(n)).set(SENT_AT, now);
        }

        private HttpRequestActionBuilder request() {
            Call first = batch.calls().get(0);
            HttpRequestActionBuilder request = http("call")
                    .httpRequest(batch.method(), session -> call(session).uri())
                    .check(status().saveAs(STATUS), bodyString().saveAs(BODY));
            for (String name : first.headers().keySet()) {
                request =
                        request.header(name, session -> call(session).headers().get(name));
            }
            return first.body().isEmpty()
                    ? request
                    : request.body(StringBody((Session session) -> call(session).body()));
        }

        private Session answered(Session session) {
            long now = System.nanoTime();
            end.accumulateAndGet(now, Math::max);
            String body = session.isFailed() ? "" : session.getString(BODY);
            int status = session.isFailed() ? 0 : session.getInt(STATUS);
            if (status == batch.status() && body.contains(batch.expected())) {
                long micros = (now - session.getLong(SENT_AT)) / 1000;
                latencies.recordValue(micros);
                call(session).whenAnswered().accept(new Call.Answer(body, micros));
            } else {
                failures.incrementAndGet();
                System.err.printf("Not as expected, or no response: status %d, %s%n", status, body);
            }
            return session.markAsSucceeded();
        }

        private static Call call(Session session) {
            return session.<Call>get(CALL);
        }

        Timed timed() {
            return new Timed(
                    batch.calls().size(), failures.get(), Duration.ofNanos(end.get() - begin.get()), latencies);
        }
    }
}
