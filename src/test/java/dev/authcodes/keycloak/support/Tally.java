package dev.authcodes.keycloak.support;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by name, of what happens on many threads. */
public final class Tally {
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    public void add(String what, long count) {
        counts.computeIfAbsent(what, name -> new LongAdder()).add(count);
    }

    public long of(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
