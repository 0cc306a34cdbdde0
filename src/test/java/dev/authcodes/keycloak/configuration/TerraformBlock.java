package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A resource or data source of a Terraform configuration.
 *
 * @param body the attributes, with references as {@code ${…}}
 */
record TerraformBlock(boolean isData, String type, String name, JsonNode body) {

    /** As other blocks refer to it. */
    String address() {
        return (isData ? "data." : "") + type + '.' + name;
    }

    String text(String attribute) {
        return body.path(attribute).asText();
    }
}
