package dev.authcodes.keycloak.permission;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the user must have signed in for a code to be created (RFC 9470).
 *
 * @param maxAge how long ago the sign-in may be; zero: no bound
 * @param minAcrs ACR values (OpenID Connect Core, section 2), all of which must be met
 */
public record SignInRequirement(Duration maxAge, Set<String> minAcrs) {

    public SignInRequirement {
        minAcrs = Set.copyOf(minAcrs);
    }

    SignInRequirement and(SignInRequirement other) {
        return new SignInRequirement(
                shorter(maxAge, other.maxAge),
                Stream.of(minAcrs, other.minAcrs).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.isZero() || (!other.isZero() && other.compareTo(one) < 0) ? other : one;
    }
}
