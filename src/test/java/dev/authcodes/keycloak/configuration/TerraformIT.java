package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.NodeProject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's Terraform configuration, as far as that goes without the provider's program. */
class TerraformIT {
    private static final TerraformSchema PROVIDER = TerraformSchema.ofProvider();

    private static NodeProject node;
    private static JsonNode parsed;

    @BeforeAll
    static void parse() {
        node = NodeProject.installed();
        parsed = Terraform.parse(node, ConfigurationPage.terraform());
    }

    @Test
    void theResourcesAreWhatTheProviderTakes() {
        Terraform terraform = Terraform.of(parsed);

        assertThat(terraform.blocks()).hasSizeGreaterThan(10);
        assertThat(terraform.problems(PROVIDER)).isEmpty();
    }

    @Test
    void theResourcesSayTheSame() {
        assertThat(Terraform.of(parsed).arrangement())
                .isEqualTo(Arrangement.of(ConfigurationPage.json(ConfigurationPage.realmImport())));
    }

    @Test
    void whatIsNoTerraformIsNotRead() {
        assertThatThrownBy(() -> Terraform.parse(node, ConfigurationPage.terraform() + "}"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Argument or block definition required");
    }

    /** @param value JSON; empty: the attribute is taken away */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "keycloak_openid_client | connect | full_scope | true | full_scope is unknown",
                "keycloak_openid_client | connect | access_type | \"PRIVATE\" | access_type must be one of",
                "keycloak_openid_client | connect | standard_flow_enabled | \"true\" | standard_flow_enabled must be a bool",
                "keycloak_openid_client | connect | valid_redirect_uris | \"/\" | valid_redirect_uris must be a set",
                "keycloak_openid_client | connect | client_id | | client_id is missing",
                "keycloak_generic_protocol_mapper | create | config | {\"create\":true} | config must be a map",
                "keycloak_generic_protocol_mapper | create | client_scope_id | | must have exactly one of",
                "keycloak_generic_protocol_mapper | create | client_id | \"a\" | must have exactly one of",
                "keycloak_openid_client_scope | create | name | \"${keycloak_openid_client.tool.id}\" | nothing at",
                "keycloak_openid_client_scope | create | name | \"${keycloak_openid_client.cli.uuid}\" | nothing at",
                "keycloak_openid_client_scope | create | name | \"${keycloak_openid_client.cli}\" | nothing at"
            })
    void whatTheProviderWouldNotTakeIsFound(String type, String name, String attribute, String value, String problem) {
        JsonNode wrong = parsed.deepCopy();
        ObjectNode block =
                (ObjectNode) wrong.path("resource").path(type).path(name).path(0);
        if (value == null) {
            block.remove(attribute);
        } else {
            block.set(attribute, ConfigurationPage.json(value));
        }

        assertThat(Terraform.of(wrong).problems(PROVIDER))
                .singleElement()
                .satisfies(found ->
                        assertThat(found).startsWith(type + '.' + name + ": ").contains(problem));
    }

    @Test
    void aTypeThatTheProviderDoesNotHaveIsFound() {
        JsonNode wrong = ConfigurationPage.json("{\"resource\":{\"keycloak_client\":{\"x\":[{\"client_id\":\"x\"}]}}}");

        assertThat(Terraform.of(wrong).problems(PROVIDER)).containsExactly("keycloak_client.x: no such type");
    }

    @Test
    void anotherArrangementIsNoticed() {
        JsonNode other = parsed.deepCopy();
        ((ObjectNode) other.at("/resource/keycloak_generic_protocol_mapper/backup_agent/0/config"))
                .put("redeem-networks", "");

        assertThat(Terraform.of(other).arrangement())
                .isNotEqualTo(Arrangement.of(ConfigurationPage.json(ConfigurationPage.realmImport())));
    }
}
