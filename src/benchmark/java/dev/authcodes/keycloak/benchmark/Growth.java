package dev.authcodes.keycloak.benchmark;

import java.util.SortedMap;
import org.HdrHistogram.Histogram;

/**
 * What becomes of the costs as there are more codes.
 *
 * @param creations latencies in microseconds of code-create, by the number of active codes in its session
 * @param redemptions latencies in microseconds of the redemption of a code with many uses, by the number of the use, from 1
 */
public record Growth(SortedMap<Integer, Histogram> creations, SortedMap<Integer, Histogram> redemptions) {}
