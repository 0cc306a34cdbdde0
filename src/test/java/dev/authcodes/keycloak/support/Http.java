package dev.authcodes.keycloak.support;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.lang3.function.Failable;

/** Plain HTTP, without cookies and without following redirects. What comes back must be as the {@link Contract} has it. */
public final class Http {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private Http() {}

    /** @param headers further ones, each by name and value */
    public static Reply send(HttpRequest.Builder request, String... headers) {
        return send(CLIENT, request, headers);
    }

    /** Sends with another HTTP client, for example for TLS. */
    public static Reply send(HttpClient client, HttpRequest.Builder further, String... headers) {
        HttpRequest.Builder request = headers.length == 0 ? further : further.headers(headers);
        HttpRequest sent = fromSomewhere(request.timeout(Duration.ofSeconds(60)));
        HttpResponse<String> response = Failable.call(() -> client.send(sent, HttpResponse.BodyHandlers.ofString()));
        Contract.check(Exchange.of(sent, response));
        return Reply.of(response);
    }

    /**
     * Adds loopback as the client address unless there is one, since the address that a container sees depends on its
     * engine.
     */
    private static HttpRequest fromSomewhere(HttpRequest.Builder request) {
        boolean saysOtherwise =
                request.build().headers().firstValue(FORWARDED_FOR).isPresent();
        return saysOtherwise
                ? request.build()
                : request.copy().header(FORWARDED_FOR, "127.0.0.1").build();
    }

    /** Allows a server to answer 5xx, since a test takes a resource from it. */
    public static void allowServerErrors(Server server) {
        Contract.allowServerErrors(server.baseUri());
    }

    public static HttpRequest.Builder json(URI uri, String json) {
        return post(uri, "application/json", json);
    }

    public static HttpRequest.Builder form(URI uri, Map<String, String> parameters) {
        return post(uri, "application/x-www-form-urlencoded", encode(parameters));
    }

    public static HttpRequest.Builder post(URI uri, String contentType, String body) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
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
