package dev.authcodes.keycloak.benchmark;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** A request that both HTTP clients can send: Gatling's and the JDK's. */
record PostRequest(URI uri, String contentType, String body) {

    static PostRequest form(URI uri, Map<String, String> parameters) {
        return new PostRequest(uri, "application/x-www-form-urlencoded", encode(parameters));
    }

    static PostRequest json(URI uri, String body) {
        return new PostRequest(uri, "application/json", body);
    }

    static String encode(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + '=' + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    HttpRequest.Builder request() {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
