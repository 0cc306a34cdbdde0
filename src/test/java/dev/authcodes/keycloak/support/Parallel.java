package dev.authcodes.keycloak.support;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.commons.lang3.function.Failable;

/** Runs the same task many times at once. */
public final class Parallel {
    private Parallel() {}

    /** Runs all tasks on separate threads that start together, and waits for the last one. */
    public static <T> List<T> run(int count, IntFunction<T> task) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        CyclicBarrier start = new CyclicBarrier(count);
        List<Callable<T>> tasks = IntStream.range(0, count)
                .<Callable<T>>mapToObj(n -> () -> {
                    start.await();
                    return task.apply(n);
                })
                .toList();
        try {
            return Failable.call(() -> threads.invokeAll(tasks)).stream()
                    .map(future -> Failable.call(future::get))
                    .toList();
        } finally {
            threads.shutdownNow();
        }
    }
}
