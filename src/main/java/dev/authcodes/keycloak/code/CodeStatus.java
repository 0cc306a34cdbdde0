package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What has become of a code so far.
 *
 * @param usesLeft how often it can still be redeemed; zero for one that is used up and has not expired yet
 * @param redemptions the latest first, not necessarily all
 */
public record CodeStatus(AuthCode code, int usesLeft, List<RedeemedUse> redemptions) {

    public CodeStatus {
        requireNonNull(code, "code is null");
        redemptions = List.copyOf(redemptions);
    }
}
