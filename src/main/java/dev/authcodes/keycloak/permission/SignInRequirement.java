package dev.authcodes.keycloak.permission;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is required of the sign-in of a user who creates a code (RFC 9470).
 *
 * @param maxAge maximum age of the sign-in; zero: no limit
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
