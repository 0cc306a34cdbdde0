package dev.authcodes.keycloak.support;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * A request and its response.
 *
 * @param sent the body of the request; read only where it is asked for
 */
record Exchange(String method, URI uri, Supplier<String> sent, int status, HttpHeaders headers, String body) {

    static Exchange of(HttpRequest request, HttpResponse<String> response) {
        return new Exchange(
                request.method(),
                request.uri(),
                () -> request.bodyPublisher().map(Exchange::text).orElse(""),
                response.statusCode(),
                response.headers(),
                response.body());
    }

    boolean isDone() {
        return status >= 200 && status < 300;
    }

    /** Publishers of a body in memory publish it at once. */
    private static String text(HttpRequest.BodyPublisher publisher) {
        HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                text.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                text.onNext(List.of(bytes));
            }

            @Override
            public void onError(Throwable error) {
                text.onError(error);
            }

            @Override
            public void onComplete() {
                text.onComplete();
            }
        });
        return text.getBody().toCompletableFuture().join();
    }
}
