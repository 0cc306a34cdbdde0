package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the Terraform provider takes in a block: the attributes there are, which of them are required, and of what type
 * they are. Terraform itself would need the provider's program for that.
 */
final class TerraformSchema {
    /** Terraform's own, in every resource. */
    private static final Set<String> META_ARGUMENTS =
            Set.of("count", "depends_on", "for_each", "lifecycle", "provider");

    private final JsonNode schema;

    private TerraformSchema(JsonNode schema) {
        this.schema = schema;
    }

    static TerraformSchema ofProvider() {
        try (InputStream stream = TerraformSchema.class.getResourceAsStream("/terraform/keycloak-provider.json")) {
            return new TerraformSchema(new ObjectMapper().readTree(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the block; empty if nothing is. */
    List<String> problems(TerraformBlock block) {
        JsonNode known = schema.path(block.isData() ? "data" : "resources").path(block.type());
        if (known.isMissingNode()) {
            return List.of(block.address() + ": no such type");
        }
        List<String> problems = new ArrayList<>();
        JsonNode attributes = known.path("attributes");
        block.body().properties().forEach(attribute -> {
            String problem = problem(attributes, attribute.getKey(), attribute.getValue());
            if (!problem.isEmpty()) {
                problems.add(block.address() + ": " + attribute.getKey() + ' ' + problem);
            }
        });
        attributes.properties().stream()
                .filter(attribute -> attribute.getValue().path("required").asBoolean())
                .filter(attribute -> !block.body().has(attribute.getKey()))
                .forEach(attribute -> problems.add(block.address() + ": " + attribute.getKey() + " is missing"));
        Set<String> alternatives = Arrangement.texts(known.path("exactly_one_of"));
        if (!alternatives.isEmpty()
                && alternatives.stream().filter(block.body()::has).count() != 1) {
            problems.add(block.address() + ": must have exactly one of "
                    + alternatives.stream().sorted().toList());
        }
        return problems;
    }

    /** Whether other blocks may refer to this; every block has an id. */
    boolean has(TerraformBlock block, String attribute) {
        return attribute.equals("id")
                || schema.path(block.isData() ? "data" : "resources")
                        .path(block.type())
                        .path("attributes")
                        .has(attribute);
    }

    private static String problem(JsonNode attributes, String name, JsonNode value) {
        if (META_ARGUMENTS.contains(name)) {
            return "";
        }
        JsonNode attribute = attributes.path(name);
        if (attribute.isMissingNode()) {
            return "is unknown";
        }
        if (!isOfType(attribute.path("type").asText(), value)) {
            return "must be a " + attribute.path("type").asText();
        }
        Set<String> values = Arrangement.texts(attribute.path("values"));
        return values.isEmpty() || values.contains(value.asText()) ? "" : "must be one of " + values;
    }

    /** Terraform takes a number or a boolean for a string too, but Keycloak's own values are what is written here. */
    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "bool" -> value.isBoolean();
            case "number" -> value.isNumber();
            case "set" -> value.isArray();
            case "map" ->
                value.isObject()
                        && value.properties().stream()
                                .allMatch(entry -> entry.getValue().isTextual());
            case "block" -> value.isArray();
            default -> throw new IllegalStateException("no such type: " + type);
        };
    }
}
