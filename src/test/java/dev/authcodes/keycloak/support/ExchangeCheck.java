package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Looks whether an exchange is as an operation of the document has it: the status, the content type, required headers and
 * the body of the response, and of a request that did what it should, that the document knows it.
 */
record ExchangeCheck(ApiDocument document, Exchange exchange) {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    List<String> against(JsonNode path, JsonNode operation, String status) {
        JsonNode response = document.in(operation, "responses", status);
        if (response.isMissingNode()) {
            return List.of("there is no such status");
        }
        List<String> faults = new ArrayList<>(headerFaults(response.path("headers")));
        faults.addAll(bodyFaults(response.path("content")));
        if (exchange.isDone() && !exchange.body().startsWith("{\"error\"")) {
            faults.addAll(queryFaults(path, operation));
            faults.addAll(requestFaults(document.in(operation, "requestBody", "content")));
        }
        return faults;
    }

    /** Whether this is Keycloak's response to an unknown path or method. */
    List<String> isKeycloaks() {
        if (exchange.status() != 404 && exchange.status() != 405) {
            return List.of("there is no such operation");
        }
        return isKeycloaks("KeycloakError");
    }

    /** Whether this is Keycloak's response to a query that it takes for an attack. */
    List<String> isBlocked() {
        return isKeycloaks("Blocked");
    }

    private List<String> isKeycloaks(String schema) {
        return exchange.method().equals("HEAD")
                ? isEmpty(exchange.status())
                : jsonFaults(document.root().at("/components/schemas/" + schema));
    }

    /** Whether the response has neither a body nor a content type. */
    boolean saysNothing() {
        return exchange.body().isEmpty() && mediaType().isEmpty();
    }

    List<String> isEmpty(int status) {
        return exchange.status() == status && exchange.body().isEmpty() ? List.of() : List.of("not an empty " + status);
    }

    private List<String> headerFaults(JsonNode headers) {
        List<String> faults = new ArrayList<>();
        headers.fieldNames().forEachRemaining(name -> {
            JsonNode header = document.in(headers, name);
            Optional<String> value = exchange.headers().firstValue(name);
            if (value.isPresent()) {
                document.faultsOfResponse(header.path("schema"), TextNode.valueOf(value.get()))
                        .forEach(fault -> faults.add(name + fault));
            } else if (header.path("required").asBoolean()) {
                faults.add("there is no header " + name);
            }
        });
        return faults;
    }

    private List<String> bodyFaults(JsonNode content) {
        if (content.isMissingNode()) {
            return isEmpty(exchange.status());
        }
        JsonNode schema = content.path(mediaType()).path("schema");
        if (schema.isMissingNode()) {
            return List.of("there is no such content type: " + mediaType());
        }
        return mediaType().equals(JSON) ? jsonFaults(schema) : List.of();
    }

    private List<String> jsonFaults(JsonNode schema) {
        try {
            return mediaType().equals(JSON)
                    ? document.faultsOfResponse(schema, ApiDocument.parse(exchange.body()))
                    : List.of("not JSON");
        } catch (UncheckedIOException e) {
            return List.of("not JSON");
        }
    }

    /** Query parameters of requests with a body are not checked. */
    private List<String> queryFaults(JsonNode path, JsonNode operation) {
        String query = exchange.uri().getRawQuery();
        if (query == null || operation.has("requestBody")) {
            return List.of();
        }
        Set<String> known = Stream.of(path, operation)
                .flatMap(owner -> StreamSupport.stream(owner.path("parameters").spliterator(), false))
                .map(document::target)
                .filter(parameter -> parameter.path("in").asText().equals("query"))
                .map(parameter -> parameter.path("name").asText())
                .collect(Collectors.toSet());
        return Stream.of(query.split("&"))
                .map(pair -> pair.split("=", 2)[0])
                .filter(name -> !name.isEmpty() && !known.contains(name))
                .map(name -> "there is no parameter " + name)
                .toList();
    }

    private List<String> requestFaults(JsonNode content) {
        String sent = content.isMissingNode() ? "" : exchange.sent().get();
        if (sent.isBlank()) {
            return List.of();
        }
        return content.has(JSON)
                ? document.faultsOfRequest(
                        content.path(JSON).path("schema"), ApiDocument.parse(sent.replaceFirst("^\uFEFF", "")))
                : document.faultsOfRequest(content.path(FORM).path("schema"), form(sent));
    }

    private static ObjectNode form(String sent) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        for (String field : sent.split("&")) {
            String[] pair = field.split("=", 2);
            form.put(decode(pair[0]), pair.length == 1 ? "" : decode(pair[1]));
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private String mediaType() {
        return exchange.headers()
                .firstValue("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip();
    }
}
