package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.configuration.Arrangement.App;
import dev.authcodes.keycloak.configuration.Arrangement.Scope;
import dev.authcodes.keycloak.support.NodeProject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Terraform configuration, and what would come of it where it only refers to itself, as the page's does. */
final class Terraform {
    private static final Pattern REFERENCE =
            Pattern.compile("(?<!\\$)\\$\\{((?:data\\.)?[a-z_]+\\.[a-z_]+)(?:\\.([a-z_]+))?}");
    private static final Set<String> EACH = Set.of("each.key", "each.value");

    private final List<TerraformBlock> blocks;

    private Terraform(List<TerraformBlock> blocks) {
        this.blocks = blocks;
    }

    /** @return the parser's tree, in which references are texts with <code>${…}</code> */
    static JsonNode parse(NodeProject node, String configuration) {
        JsonNode result = node.run("terraform.mjs", Map.of("CONFIGURATION", configuration));
        assertThat(result.path("error").asText()).as("what the parser finds").isEmpty();
        return result.path("configuration");
    }

    static Terraform of(JsonNode parsed) {
        return new Terraform(Stream.concat(blocks(true, parsed.path("data")), blocks(false, parsed.path("resource")))
                .toList());
    }

    List<TerraformBlock> blocks() {
        return blocks;
    }

    /** What Terraform would not take; empty if it would take all. */
    List<String> problems(TerraformSchema schema) {
        List<String> problems = new ArrayList<>();
        for (TerraformBlock block : blocks) {
            problems.addAll(schema.problems(block));
            REFERENCE
                    .matcher(block.body().toString())
                    .results()
                    .filter(reference -> !leadsSomewhere(reference, schema))
                    .forEach(reference -> problems.add(block.address() + ": nothing at " + reference.group()));
        }
        return problems;
    }

    Arrangement arrangement() {
        return new Arrangement(
                ofType("keycloak_openid_client_scope")
                        .collect(Collectors.toMap(scope -> resolve(scope.text("name")), this::scope)),
                ofType("keycloak_openid_client")
                        .collect(Collectors.toMap(client -> resolve(client.text("client_id")), this::app)));
    }

    private boolean leadsSomewhere(MatchResult reference, TerraformSchema schema) {
        return EACH.contains(reference.group(1))
                || blocks.stream()
                        .filter(block -> block.address().equals(reference.group(1)))
                        .anyMatch(block -> reference.group(2) != null && schema.has(block, reference.group(2)));
    }

    private Scope scope(TerraformBlock scope) {
        return new Scope(
                scope.text("description"),
                scope.body().path("include_in_token_scope").asBoolean(true),
                // Without a text, the provider takes the scope off the consent screen.
                scope.text("consent_screen_text"),
                mapper("client_scope_id", scope));
    }

    private App app(TerraformBlock client) {
        return new App(
                client.text("access_type").equals("PUBLIC"),
                client.body().path("standard_flow_enabled").asBoolean(),
                client.body().path("direct_access_grants_enabled").asBoolean(),
                client.body().path("full_scope_allowed").asBoolean(true),
                resolve(client.text("root_url")),
                resolve(client.text("base_url")),
                resolved(client, "valid_redirect_uris"),
                resolved(client, "web_origins"),
                client.text("pkce_code_challenge_method"),
                scopesOf(client, "default_scopes"),
                scopesOf(client, "optional_scopes"),
                mapper("client_id", client));
    }

    private Map<String, String> mapper(String reference, TerraformBlock container) {
        return ofType("keycloak_generic_protocol_mapper")
                .filter(mapper -> mapper.text("protocol_mapper").equals("auth-codes"))
                .filter(mapper -> resolve(mapper.text(reference)).equals(container.address()))
                .findFirst()
                .map(mapper -> Arrangement.map(mapper.body().path("config")))
                .orElse(Map.of());
    }

    private Set<String> scopesOf(TerraformBlock client, String attribute) {
        List<TerraformBlock> lists = ofType("keycloak_openid_client_" + attribute)
                .filter(list -> clientsOf(list).contains(client.address()))
                .toList();
        assertThat(lists)
                .as("exactly one list of %s for %s", attribute, client.address())
                .hasSize(1);
        return resolved(lists.get(0), attribute);
    }

    private Set<String> clientsOf(TerraformBlock list) {
        return list.text("client_id").equals("${each.value}")
                ? Arrangement.map(list.body().path("for_each")).values().stream()
                        .map(this::resolve)
                        .collect(Collectors.toSet())
                : Set.of(resolve(list.text("client_id")));
    }

    private Set<String> resolved(TerraformBlock block, String attribute) {
        return Arrangement.texts(block.body().path(attribute)).stream()
                .map(this::resolve)
                .collect(Collectors.toSet());
    }

    /** The text with what it refers to; of an id, which only Keycloak knows, the address of its block. */
    private String resolve(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(reference -> Matcher.quoteReplacement(
                        reference.group(2).equals("id")
                                ? reference.group(1)
                                : resolve(at(reference.group(1)).text(reference.group(2)))))
                .replace("$${", "${");
    }

    private TerraformBlock at(String address) {
        return blocks.stream()
                .filter(block -> block.address().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing at " + address));
    }

    private Stream<TerraformBlock> ofType(String type) {
        return blocks.stream().filter(block -> !block.isData() && block.type().equals(type));
    }

    private static Stream<TerraformBlock> blocks(boolean isData, JsonNode byType) {
        return byType.properties().stream()
                .flatMap(type -> type.getValue().properties().stream()
                        .map(named -> new TerraformBlock(
                                isData,
                                type.getKey(),
                                named.getKey(),
                                named.getValue().path(0))));
    }
}
