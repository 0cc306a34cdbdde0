package dev.authcodes.keycloak.store;

import java.util.Set;
import java.util.stream.Collectors;

/** The entries by which a {@link Claim} is confirmed, which say nothing of what there is to be won. */
final class Confirmations {

    private Confirmations() {}

    static Set<String> leftOutOf(Set<String> keys) {
        return keys.stream().filter(key -> !key.matches(".*:won:\\d")).collect(Collectors.toSet());
    }
}
