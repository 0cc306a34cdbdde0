package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The OpenAPI document that is in the JAR: where its operations are, and what its schemas take. */
public final class ApiDocument {
    private static final String RESOURCE = "/dev/authcodes/keycloak/http/openapi.json";
    private static final String IRI = "urn:openapi";
    private static final Pattern ADDRESS = Pattern.compile("/(admin/)?realms/[^/]+(/.*)");
    private static final Pattern TEMPLATE = Pattern.compile("\\{[^}]+}");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final JsonNode root;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private ApiDocument(String text) {
        this.root = parse(text);
        this.registry =
                SchemaRegistry.withDialect(Dialects.getOpenApi31(), builder -> builder.schemas(Map.of(IRI, text)));
    }

    public static ApiDocument ofThisBuild() {
        return new ApiDocument(text());
    }

    public static String text() {
        try (InputStream stream = ApiDocument.class.getResourceAsStream(RESOURCE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode root() {
        return root;
    }

    /** A JSON pointer (RFC 6901) into the document. */
    record Place(String pointer) {
        Place at(String member) {
            return new Place(pointer + '/' + member.replace("~", "~0").replace("/", "~1"));
        }
    }

    /**
     * Where a path is described.
     *
     * @param path of a request, from the server's root
     */
    Optional<Place> pathItem(String path) {
        Matcher address = ADDRESS.matcher(path);
        if (!address.matches()) {
            return Optional.empty();
        }
        boolean admin = address.group(1) != null;
        return templates()
                .filter(template -> isAdmins(template) == admin)
                .filter(template ->
                        expression(template).matcher(address.group(2)).matches())
                .findFirst()
                .map(new Place("/paths")::at);
    }

    /** Whether it is below the address of a realm's admins, and not below the realm's own. */
    private boolean isAdmins(String template) {
        return root.at(new Place("/paths").at(template).pointer()).has("servers");
    }

    /** The paths, with their parameters in braces. */
    public Stream<String> templates() {
        return root.path("paths").properties().stream().map(Map.Entry::getKey);
    }

    boolean has(Place place) {
        return !root.at(place.pointer()).isMissingNode();
    }

    /** What is at a place, or what is meant there by a {@code $ref}. */
    JsonNode node(Place place) {
        return root.at(resolve(place).pointer());
    }

    Place resolve(Place place) {
        String reference = root.at(place.pointer()).path("$ref").asText("");
        return reference.isEmpty() ? place : new Place(reference.substring("#".length()));
    }

    /** What is wrong with a value that the server takes: it passes over members that it does not know. */
    List<String> faultsOfRequest(Place schema, JsonNode value) {
        return faults("{\"$ref\":\"%s#%s\"}".formatted(IRI, schema.pointer()), value);
    }

    /**
     * What is wrong with a value that the server gives. It may have no member that the document does not name, also where
     * that leaves it to an admin to add some.
     */
    List<String> faultsOfResponse(Place schema, JsonNode value) {
        return faults("{\"$ref\":\"%s#%s\",\"unevaluatedProperties\":false}".formatted(IRI, schema.pointer()), value);
    }

    /** What is wrong with the examples beside the schemas of bodies. */
    public List<String> faultsOfExamples() {
        List<String> faults = new ArrayList<>();
        collectFaults(new Place(""), root, faults);
        return faults;
    }

    private void collectFaults(Place place, JsonNode node, List<String> faults) {
        Place schema = place.at("schema");
        if (node.has("example")) {
            faults.addAll(faultsOfResponse(schema, node.path("example")));
        }
        node.path("examples").forEach(example -> faults.addAll(faultsOfResponse(schema, example.path("value"))));
        node.properties().forEach(member -> collectFaults(place.at(member.getKey()), member.getValue(), faults));
    }

    private List<String> faults(String schema, JsonNode value) {
        return schemas
                .computeIfAbsent(schema, text -> registry.getSchema(text, InputFormat.JSON))
                .validate(value)
                .stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pattern expression(String template) {
        return Pattern.compile("\\Q" + TEMPLATE.matcher(template).replaceAll("\\\\E[^/]+\\\\Q") + "\\E");
    }
}
