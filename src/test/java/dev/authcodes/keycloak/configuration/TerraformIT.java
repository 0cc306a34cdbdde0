package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.support.NodeProject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's Terraform configuration, as far as that goes without the provider's program. */
class TerraformIT {
    private static NodeProject node;

    @BeforeAll
    static void install() {
        node = NodeProject.installed();
    }

    private static Terraform parse(String configuration) {
        return Terraform.parse(node, configuration);
    }

    @Test
    void theResourcesAreWhatTheProviderTakes() {
        Terraform terraform = parse(ConfigurationPage.terraform());

        assertThat(terraform.blocks()).hasSizeGreaterThan(10);
        assertThat(terraform.problems(TerraformSchema.ofProvider())).isEmpty();
    }

    @Test
    void theResourcesSayTheSame() {
        assertThat(parse(ConfigurationPage.terraform()).arrangement())
                .isEqualTo(Arrangement.of(ConfigurationPage.json(ConfigurationPage.realmImport())));
    }

    @Test
    void whatIsNoTerraformIsNotRead() {
        assertThatThrownBy(() -> parse(ConfigurationPage.terraform() + "}"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Argument or block definition required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "full_scope_allowed | full_scope | keycloak_openid_client.connect: full_scope is unknown",
                "\"keycloak_openid_client\" \"connect\" | \"keycloak_client\" \"connect\" | keycloak_client.connect: no such type",
                "= \"CONFIDENTIAL\" | = \"PRIVATE\" | keycloak_openid_client.backup_agent: access_type must be one of",
                "standard_flow_enabled        = true | standard_flow_enabled = \"true\""
                        + " | keycloak_openid_client.web_app: standard_flow_enabled must be a bool",
                "protocol_mapper = | # | keycloak_generic_protocol_mapper.create: protocol_mapper is missing",
                "client_scope_id = keycloak | client_id = \"x\"\\n client_scope_id = keycloak"
                        + " | keycloak_generic_protocol_mapper.create: must have exactly one of [client_id, client_scope_id]",
                "keycloak_openid_client_scope.create.id | keycloak_openid_client_scope.created.id"
                        + " | keycloak_generic_protocol_mapper.create: nothing at ${keycloak_openid_client_scope.created.id}",
                "keycloak_openid_client_scope.create.id | keycloak_openid_client_scope.create.uuid"
                        + " | keycloak_generic_protocol_mapper.create: nothing at ${keycloak_openid_client_scope.create.uuid}"
            })
    void whatTheProviderWouldNotTakeIsFound(String right, String wrong, String problem) {
        String configuration = ConfigurationPage.terraform().replace(right, wrong.replace("\\n", "\n"));

        assertThat(String.join("\n", parse(configuration).problems(TerraformSchema.ofProvider())))
                .contains(problem);
    }

    @Test
    void anotherArrangementIsNoticed() {
        String configuration = ConfigurationPage.terraform()
                .replace("\"redeem-networks\"                   = \"192.0.2.0/24\"", "\"redeem-networks\" = \"\"");

        assertThat(parse(configuration).arrangement())
                .isNotEqualTo(Arrangement.of(ConfigurationPage.json(ConfigurationPage.realmImport())));
    }
}
