package dev.authcodes.keycloak.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends HTTP requests on connections that are kept alive, and counts them. */
final class CountingHttpClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** It follows no redirects, so that each is a request that is counted. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final AtomicInteger requests = new AtomicInteger();

    Reply send(HttpRequest.Builder request) {
        requests.incrementAndGet();
        try {
            return Reply.of(http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many requests were sent so far. */
    int requests() {
        return requests.get();
    }
}
