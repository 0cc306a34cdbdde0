package dev.authcodes.keycloak.faults;

import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Where Keycloak looks for users. It caches those that it has looked up, unless the storage's policy is NO_CACHE. */
enum Users {
    /** Keycloak's own database. */
    LOCAL,
    /** A user storage, from which Keycloak imports them. */
    IMPORTED,
    IMPORTED_AND_CACHED,
    /** A user storage, which Keycloak asks for each attribute. */
    LOOKED_UP,
    LOOKED_UP_AND_CACHED;

    private static final AtomicInteger COUNTER = new AtomicInteger();

    boolean areCached() {
        return name().endsWith("CACHED");
    }

    void addStorage(Realm realm) {
        if (this != LOCAL) {
            String isImported = String.valueOf(name().startsWith("IMPORTED"));
            String cachePolicy = areCached() ? "DEFAULT" : "NO_CACHE";
            realm.admin().post(realm.path("/components"), Json.of("""
                            {name: %s, providerId: 'faulty-users',
                             providerType: 'org.keycloak.storage.UserStorageProvider',
                             config: {imported: [%s], cachePolicy: [%s]}}""", prefix(), isImported, cachePolicy));
        }
    }

    String newUser(Realm realm) {
        String name = prefix() + COUNTER.incrementAndGet();
        if (this == LOCAL) {
            realm.addPerson(name);
        }
        return name;
    }

    /** What their names start with. No prefix starts with another. */
    private String prefix() {
        return name().toLowerCase(Locale.ROOT) + '-';
    }
}
