package dev.authcodes.keycloak.benchmark;

import java.time.Duration;
import java.util.List;

/** How long the server says that it took to start, each time, in turns with and without the extension. */
public record StartUp(List<Duration> with, List<Duration> without) {}
