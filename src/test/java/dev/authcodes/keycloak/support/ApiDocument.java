package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.IOUtils;
import org.apache.commons.io.function.Uncheck;

/** The OpenAPI document in the JAR: where its operations are, and what its schemas accept. */
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
        return Uncheck.get(() -> IOUtils.resourceToString(RESOURCE, StandardCharsets.UTF_8));
    }

    public JsonNode root() {
        return root;
    }

    /** The paths, with their parameters in braces. */
    public Stream<String> templates() {
        return root.path("paths").properties().stream().map(Map.Entry::getKey);
    }

    /**
     * Where a path is described; missing if it is not.
     *
     * @param path of a request, from the server's root
     */
    JsonNode pathItem(String path) {
        Matcher address = ADDRESS.matcher(path);
        if (!address.matches()) {
            return root.path("none");
        }
        boolean admin = address.group(1) != null;
        return root.path("paths").properties().stream()
                // Those of a realm's admins are below another address.
                .filter(item -> item.getValue().has("servers") == admin)
                .filter(item ->
                        expression(item.getKey()).matcher(address.group(2)).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(root.path("none"));
    }

    private static Pattern expression(String template) {
        return Pattern.compile("\\Q" + TEMPLATE.matcher(template).replaceAll("\\\\E[^/]+\\\\Q") + "\\E");
    }

    /** The node below these members, following each {@code $ref}; a missing node if there is none. */
    JsonNode in(JsonNode node, String... members) {
        JsonNode found = node;
        for (String member : members) {
            found = target(found.path(member));
        }
        return found;
    }

    JsonNode target(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : root.at(reference.substring("#".length()));
    }

    /** Schema violations of a request. Unknown members are allowed, since the server ignores them. */
    List<String> faultsOfRequest(JsonNode schema, JsonNode value) {
        return faults(absolute(schema), value);
    }

    /**
     * What is wrong with a value that the server sends. It may have no member that the document does not name, also where
     * that leaves it to an admin to add some.
     */
    List<String> faultsOfResponse(JsonNode schema, JsonNode value) {
        return faults("{\"allOf\":[%s],\"unevaluatedProperties\":false}".formatted(absolute(schema)), value);
    }

    private static String absolute(JsonNode schema) {
        return schema.toString().replace("\"#/", '"' + IRI + "#/");
    }

    /** Schema violations of the examples. */
    public List<String> faultsOfExamples() {
        List<String> faults = new ArrayList<>();
        collectFaults(root, faults);
        return faults;
    }

    private void collectFaults(JsonNode node, List<String> faults) {
        JsonNode schema = node.path("schema");
        if (node.has("example")) {
            faults.addAll(faultsOfResponse(schema, node.path("example")));
        }
        node.path("examples").forEach(example -> faults.addAll(faultsOfResponse(schema, example.path("value"))));
        node.forEach(member -> collectFaults(member, faults));
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
        return Uncheck.get(() -> JSON.readTree(text));
    }
}
