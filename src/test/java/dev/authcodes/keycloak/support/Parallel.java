package dev.authcodes.keycloak.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The same thing many times at once. */
public final class Parallel {
    private Parallel() {}

    /** Runs all tasks on threads of their own that start together, and waits for the last. */
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
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
