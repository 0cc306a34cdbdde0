package dev.authcodes.keycloak.fakes;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.keycloak.common.util.Time;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Single-use objects in memory, with what {@link SingleUseObjectProvider} promises: of all who remove an entry one gets
 * it, of all who put it if absent one succeeds, and after its lifespan it is gone.
 */
public final class FakeSingleUseObjects implements SingleUseObjectProvider {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    /** How often an entry was looked up, by whatever method. Where the objects are in a database, each is a query. */
    public final AtomicInteger lookUps = new AtomicInteger();

    private record Entry(Map<String, String> notes, long expiresAt) {
        boolean isLive() {
            return Time.currentTimeSeconds() < expiresAt;
        }
    }

    @Override
    public void put(String key, long lifespanSeconds, Map<String, String> notes) {
        entries.put(key, entry(lifespanSeconds, notes));
    }

    @Override
    public Map<String, String> get(String key) {
        lookUps.incrementAndGet();
        return notes(entries.get(key));
    }

    @Override
    public Map<String, String> remove(String key) {
        lookUps.incrementAndGet();
        return notes(entries.remove(key));
    }

    private static Map<String, String> notes(Entry entry) {
        return entry != null && entry.isLive() ? entry.notes() : null;
    }

    @Override
    public boolean replace(String key, Map<String, String> notes) {
        return entries.computeIfPresent(key, (name, old) -> new Entry(notes, old.expiresAt())) != null;
    }

    @Override
    public boolean putIfAbsent(String key, long lifespanInSeconds) {
        AtomicBoolean put = new AtomicBoolean();
        entries.compute(key, (name, old) -> {
            put.set(old == null || !old.isLive());
            return put.get() ? entry(lifespanInSeconds, Map.of()) : old;
        });
        return put.get();
    }

    @Override
    public boolean contains(String key) {
        return get(key) != null;
    }

    @Override
    public void close() {
        // nothing to close
    }

    /** For a fake that answers some of the calls differently. */
    public Map<String, Fake.Answer> answers() {
        return new HashMap<>(Map.of(
                "contains", key -> contains((String) key[0]),
                "get", key -> get((String) key[0]),
                "put",
                        entry -> {
                            put((String) entry[0], (long) entry[1], notes(entry[2]));
                            return null;
                        },
                "remove", key -> remove((String) key[0]),
                "putIfAbsent", entry -> putIfAbsent((String) entry[0], (long) entry[1])));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> notes(Object argument) {
        return (Map<String, String>) argument;
    }

    public Set<String> keys() {
        return Set.copyOf(entries.keySet());
    }

    /** The keys without those that only confirm that an entry was won. */
    public Set<String> entries() {
        return entries.keySet().stream()
                .filter(key -> !key.matches(".*:won:\\d"))
                .collect(Collectors.toSet());
    }

    /** The remaining lifespan of an entry. */
    public long secondsLeft(String key) {
        return entries.get(key).expiresAt() - Time.currentTimeSeconds();
    }

    private static Entry entry(long seconds, Map<String, String> notes) {
        if (seconds < 1) {
            throw new IllegalArgumentException("an entry would live for " + seconds + " seconds");
        }
        return new Entry(notes, Time.currentTimeSeconds() + seconds);
    }
}
