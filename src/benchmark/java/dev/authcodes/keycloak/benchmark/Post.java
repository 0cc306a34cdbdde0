package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Http;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;

/** A request that can be sent in more than one way. */
record Post(URI uri, String contentType, String body) {

    static Post form(URI uri, Map<String, String> parameters) {
        return new Post(uri, "application/x-www-form-urlencoded", Http.encode(parameters));
    }

    static Post json(URI uri, String body) {
        return new Post(uri, "application/json", body);
    }

    HttpRequest.Builder request() {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
