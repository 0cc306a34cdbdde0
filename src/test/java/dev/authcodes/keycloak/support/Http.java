package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Plain HTTP, without cookies and without following redirects. What comes back must be as the {@link Contract} has it. */
public final class Http {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private Http() {}

    public static Reply send(HttpRequest.Builder request) {
        return send(CLIENT, request);
    }

    /** By a client of the caller's own, as for TLS. */
    public static Reply send(HttpClient client, HttpRequest.Builder request) {
        try {
            HttpRequest sent = fromSomewhere(request.timeout(Duration.ofSeconds(60)));
            HttpResponse<String> response = client.send(sent, HttpResponse.BodyHandlers.ofString());
            Contract.check(Exchange.of(sent, response));
            return Reply.of(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** From loopback, unless it says otherwise: what a container sees as the sender depends on its engine. */
    private static HttpRequest fromSomewhere(HttpRequest.Builder request) {
        boolean saysOtherwise =
                request.build().headers().firstValue(FORWARDED_FOR).isPresent();
        return saysOtherwise
                ? request.build()
                : request.copy().header(FORWARDED_FOR, "127.0.0.1").build();
    }

    /** Of a server from which something is going to be taken that it needs, 5xx is a proper answer. */
    public static void allowServerErrors(Server server) {
        Contract.allowServerErrors(server.baseUri());
    }

    public static HttpRequest.Builder form(URI uri, Map<String, String> parameters) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encode(parameters)));
    }

    public static String encode(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + '=' + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
