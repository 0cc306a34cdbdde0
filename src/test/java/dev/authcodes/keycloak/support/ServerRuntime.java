package dev.authcodes.keycloak.support;

import java.util.Locale;
import java.util.stream.Stream;

/** In what the shared server runs: {@code -Dkeycloak.runtime}. */
enum ServerRuntime {
    DISTRIBUTION,
    CONTAINER;

    static ServerRuntime chosen() {
        return of(System.getProperty("keycloak.runtime", DISTRIBUTION.toString()));
    }

    static ServerRuntime of(String name) {
        return Stream.of(values())
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "keycloak.runtime is '" + name + "': it must be 'distribution' or 'container'"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
