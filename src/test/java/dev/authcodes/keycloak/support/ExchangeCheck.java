package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.ApiDocument.Place;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether an exchange is as an operation of the document has it: the status, the content type, required headers and
 * the body of the response, and of a request that did what it should, that the document knows it.
 */
record ExchangeCheck(ApiDocument document, Exchange exchange) {
    private static final Place KEYCLOAK_ERROR = new Place("/components/schemas/KeycloakError");
    private static final Place BLOCKED = new Place("/components/schemas/Blocked");
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    List<String> against(Place path, Place operation, String status) {
        Place response = document.resolve(operation.at("responses").at(status));
        if (!document.has(response)) {
            return List.of("there is no such status");
        }
        List<String> faults = new ArrayList<>(headerFaults(response.at("headers")));
        faults.addAll(bodyFaults(response.at("content")));
        if (exchange.isDone() && !exchange.body().startsWith("{\"error\"")) {
            faults.addAll(queryFaults(path, operation));
            faults.addAll(requestFaults(operation.at("requestBody").at("content")));
        }
        return faults;
    }

    /** Keycloak's answer to a path or a method that we do not have. */
    List<String> isKeycloaks() {
        if (exchange.status() != 404 && exchange.status() != 405) {
            return List.of("there is no such operation");
        }
        return isKeycloaks(KEYCLOAK_ERROR);
    }

    /** Keycloak's answer to a query that it takes for an attack, before it looks what the request is for. */
    List<String> isBlocked() {
        return isKeycloaks(BLOCKED);
    }

    private List<String> isKeycloaks(Place schema) {
        return exchange.method().equals("HEAD") ? isEmpty(exchange.status()) : jsonFaults(schema);
    }

    /** Not even of which type its body would be, as ours and Keycloak's answers do. */
    boolean saysNothing() {
        return exchange.body().isEmpty() && mediaType().isEmpty();
    }

    List<String> isEmpty(int status) {
        return exchange.status() == status && exchange.body().isEmpty() ? List.of() : List.of("not an empty " + status);
    }

    private List<String> headerFaults(Place headers) {
        List<String> faults = new ArrayList<>();
        document.node(headers).fieldNames().forEachRemaining(name -> {
            Place header = document.resolve(headers.at(name));
            Optional<String> value = exchange.headers().firstValue(name);
            if (value.isPresent()) {
                document.faultsOfResponse(header.at("schema"), JsonNodeFactory.instance.textNode(value.get()))
                        .forEach(fault -> faults.add(name + fault));
            } else if (document.node(header).path("required").asBoolean()) {
                faults.add("there is no header " + name);
            }
        });
        return faults;
    }

    private List<String> bodyFaults(Place content) {
        if (!document.has(content)) {
            return isEmpty(exchange.status());
        }
        Place schema = content.at(mediaType()).at("schema");
        if (!document.has(schema)) {
            return List.of("there is no such content type: " + mediaType());
        }
        return mediaType().equals(JSON) ? jsonFaults(schema) : List.of();
    }

    private List<String> jsonFaults(Place schema) {
        try {
            return mediaType().equals(JSON)
                    ? document.faultsOfResponse(schema, ApiDocument.parse(exchange.body()))
                    : List.of("not JSON");
        } catch (UncheckedIOException e) {
            return List.of("not JSON");
        }
    }

    /** With a body, parameters of the address are passed over, whatever they are. */
    private List<String> queryFaults(Place path, Place operation) {
        String query = exchange.uri().getRawQuery();
        if (query == null || document.has(operation.at("requestBody"))) {
            return List.of();
        }
        List<String> known = new ArrayList<>(queryParameters(path));
        known.addAll(queryParameters(operation));
        return List.of(query.split("&")).stream()
                .map(pair -> pair.split("=", 2)[0])
                .filter(name -> !name.isEmpty() && !known.contains(name))
                .map(name -> "there is no parameter " + name)
                .toList();
    }

    private List<String> queryParameters(Place owner) {
        List<String> names = new ArrayList<>();
        Place parameters = owner.at("parameters");
        for (int n = 0; n < document.node(parameters).size(); n++) {
            JsonNode parameter = document.node(document.resolve(parameters.at(String.valueOf(n))));
            if (parameter.path("in").asText().equals("query")) {
                names.add(parameter.path("name").asText());
            }
        }
        return names;
    }

    private List<String> requestFaults(Place content) {
        String sent = document.has(content) ? exchange.sent().get() : "";
        if (sent.isBlank()) {
            return List.of();
        }
        return document.has(content.at(JSON))
                ? document.faultsOfRequest(content.at(JSON).at("schema"), ApiDocument.parse(sent))
                : document.faultsOfRequest(content.at(FORM).at("schema"), form(sent));
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
