package dev.authcodes.keycloak.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * One way from "connect a tool" to "the tool has tokens", driven to its end many times, one after the other.
 *
 * @param name of the way
 * @param httpRequests how many HTTP requests it takes, of the app, the browser and the tool together
 * @param durations of each run, without any waiting that is not a request's
 */
public record Story(String name, int httpRequests, List<Duration> durations) {}
