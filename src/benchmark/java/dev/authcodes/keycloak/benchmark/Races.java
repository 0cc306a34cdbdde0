package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Reply;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;

/** Tools that all send the same last request of a way at the same moment, each on a connection that is open by then. */
final class Races {
    private static final int TOOLS = 64;

    private final List<Way> ways;
    private final int times;
    private final Wire wire = new Wire();

    /** A connection each: they have nothing in common that could put their requests into a queue. */
    private final List<Wire> tools =
            IntStream.range(0, TOOLS).mapToObj(n -> new Wire()).toList();

    /** @param times of each way */
    Races(Ways ways, int times) {
        this.ways = ways.all();
        this.times = times;
    }

    List<Race> run() {
        List<Race> races = new ArrayList<>();
        for (Way way : ways) {
            List<Integer> succeeded =
                    IntStream.range(0, times).map(n -> race(way)).boxed().toList();
            races.add(new Race(way.name(), TOOLS, succeeded));
        }
        return races;
    }

    /** How many succeeded. */
    private int race(Way way) {
        HttpRequest last = way.share(wire);
        CyclicBarrier start = new CyclicBarrier(TOOLS);
        List<Reply> replies = Parallel.run(TOOLS, n -> {
            Wire tool = tools.get(n);
            tool.send(HttpRequest.newBuilder(way.greeting()));
            await(start);
            return tool.send(last);
        });
        return (int) replies.stream().filter(way::isGranted).count();
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
