package dev.authcodes.keycloak.fakes;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Many threads that do the same at the same moment. */
public final class Crowd {

    private Crowd() {}

    public static <T> List<T> of(int size, Callable<T> action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            CyclicBarrier start = new CyclicBarrier(size);
            Callable<T> together = () -> {
                start.await();
                return action.call();
            };
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(
                    Stream.generate(() -> together).limit(size).toList())) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
