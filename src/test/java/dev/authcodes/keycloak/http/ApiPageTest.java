package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.ApiDocument;
import dev.authcodes.keycloak.support.DocPage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/api.md} has the members of the OpenAPI document, which the tests hold against every response. */
class ApiPageTest {
    private static final Pattern ONLY_NAMES = Pattern.compile("`[\\w-]+`(, `[\\w-]+`)*");

    private final DocPage page = DocPage.at("docs/api.md");
    private final JsonNode document = ApiDocument.ofThisBuild().root();
    private final JsonNode schemas = document.at("/components/schemas");

    @ParameterizedTest
    @CsvSource({
        "Create a code, CodeCreateRequest, roles principal",
        "Redeem at the token endpoint, TokenRequest, client_id client_secret"
    })
    void theTableOfARequestHasEveryMemberExceptThoseOfOthers(String heading, String schema, String others) {
        Set<String> expected = names(schemas.path(schema).path("properties"));
        expected.removeAll(List.of(others.split(" ")));

        assertThat(page.rows(heading).stream()
                        .map(cells -> cells.get(0))
                        .filter(cell -> ONLY_NAMES.matcher(cell).matches())
                        .flatMap(cell -> List.of(cell.replace("`", "").split(", ")).stream())
                        .collect(Collectors.toSet()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Create a code, '', CreatedCode",
        "Redeem with JSON, '', LoggedIn",
        "Codes, /codes/0, Code",
        "Codes, /codes/0/redemptions/0, Redemption",
        "Connections, /connections/0, ConnectionMembers"
    })
    void theExampleOfAResponseHasTheRequiredMembersAndNoUnknownOne(String heading, String pointer, String schema)
            throws IOException {
        Set<String> shown = names(
                new ObjectMapper().readTree(page.code(heading, "json").get(0)).at(pointer));
        JsonNode expected = schemas.path(schema);
        Set<String> known = names(expected.path("properties"));
        known.add("current");

        assertThat(shown).isNotEmpty().isSubsetOf(known);
        assertThat(expected.path("required"))
                .extracting(JsonNode::asText)
                .allSatisfy(member -> assertThat(shown).contains(member));
    }

    @Test
    void everyPathIsOnThePage() {
        String text = page.text().replace("{user-id}", "{id}");

        assertThat(names(document.path("paths")))
                .hasSizeGreaterThan(10)
                .map(path -> path.substring(1).replace("{user-id}", "{id}"))
                // which only the connect page asks for
                .filteredOn(path -> !path.startsWith("auth/connect/"))
                .allMatch(text::contains);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
