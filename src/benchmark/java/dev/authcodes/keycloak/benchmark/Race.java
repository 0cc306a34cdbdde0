package dev.authcodes.keycloak.benchmark;

import java.util.List;

/**
 * Many redemptions of one single-use code at the same moment; of a sound one exactly one succeeds.
 *
 * @param name of what redeems
 * @param parallel how many redemptions at once
 * @param succeeded how many of them did, for each code
 */
public record Race(String name, int parallel, List<Integer> succeeded) {}
