package dev.authcodes.keycloak.http;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.admin.RealmCodes;
import dev.authcodes.keycloak.support.ApiDocument;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the OpenAPI document with the code. Every integration test checks that the server answers as described. */
class ApiDescriptionTest {
    private static final Pattern MEMBER_READ = Pattern.compile("body\\s*\\.\\w+\\(\"(\\w+)\"\\)");
    private static final String TOKEN_ENDPOINT = "/protocol/openid-connect/token";

    private final ApiDocument document = ApiDocument.ofThisBuild();

    @Test
    void theOpenApiDocumentIsValid() {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(ApiDocument.text());

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getSpecVersion()).isEqualTo(SpecVersion.V31);
    }

    @ParameterizedTest
    @CsvSource({"responses, answers", "query, body"})
    void anInvalidOpenApiDocumentIsDetected(String word, String wrong) {
        String faulty = ApiDocument.text().replace('"' + word + '"', '"' + wrong + '"');

        assertThat(new OpenAPIV3Parser().readContents(faulty).getMessages()).isNotEmpty();
    }

    @Test
    void theOpenApiDocumentHasTheVersionOfTheBuild() {
        assertThat(document.root().at("/info/version").asText()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    void everyReferenceInTheOpenApiDocumentHasATarget() {
        List<String> references = document.root().findValuesAsText("$ref");

        assertThat(references).isNotEmpty().noneMatch(this::leadsNowhere);
    }

    private boolean leadsNowhere(String reference) {
        return document.root().at(reference.substring(1)).isMissingNode();
    }

    @Test
    void everyComponentOfTheOpenApiDocumentIsUsed() {
        Set<String> defined = new TreeSet<>();
        document.root().path("components").properties().stream()
                .filter(kind -> !kind.getKey().equals("securitySchemes"))
                .forEach(kind -> kind.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> defined.add("#/components/" + kind.getKey() + '/' + name)));

        assertThat(new TreeSet<>(document.root().findValuesAsText("$ref"))).isEqualTo(defined);
    }

    @Test
    void everyExampleInTheOpenApiDocumentMatchesItsSchema() {
        assertThat(document.faultsOfExamples()).isEmpty();
    }

    @Test
    void everyEndpointIsDescribedWithAllItsParameters() {
        Map<String, Set<String>> described = new TreeMap<>();
        document.templates()
                .filter(template -> !template.equals(TOKEN_ENDPOINT))
                .forEach(template -> document.root().path("paths").path(template).properties().stream()
                        .filter(member -> member.getValue().has("responses"))
                        .forEach(operation -> described.put(
                                operation.getKey().toUpperCase() + ' ' + template,
                                queryParameters(operation.getValue()))));

        Map<String, Set<String>> implemented = new TreeMap<>();
        collect(AuthResource.class, "/auth", implemented);
        collect(RealmCodes.class, "/auth-codes", implemented);

        assertThat(described).isEqualTo(implemented);
    }

    @Test
    void everyMemberOfACreationRequestIsDescribed() throws IOException {
        String source = Files.readString(
                java.nio.file.Path.of("src/main/java/dev/authcodes/keycloak/http/CodeCreateBody.java"));
        JsonNode described = document.root().at("/components/schemas/CodeCreateRequest/properties");

        assertThat(MEMBER_READ
                        .matcher(source)
                        .results()
                        .map(found -> found.group(1))
                        .collect(toSet()))
                .containsExactlyInAnyOrderElementsOf(described::fieldNames);
    }

    /** Without the parameters of the page, which reads them itself. */
    private Set<String> queryParameters(JsonNode operation) {
        Set<String> names = new TreeSet<>();
        if (operation.path("tags").path(0).asText().equals("page")) {
            return names;
        }
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode resolved = parameter.has("$ref")
                    ? document.root().at(parameter.path("$ref").asText().substring(1))
                    : parameter;
            if (resolved.path("in").asText().equals("query")) {
                names.add(resolved.path("name").asText());
            }
        }
        return names;
    }

    private static void collect(Class<?> resource, String path, Map<String, Set<String>> operations) {
        for (Method method : resource.getMethods()) {
            Path annotation = method.getAnnotation(Path.class);
            String full = annotation == null ? path : path + '/' + annotation.value();
            String httpMethod = httpMethod(method);
            if (httpMethod.isEmpty()) {
                if (annotation != null) {
                    collect(method.getReturnType(), full, operations);
                }
            } else if (!httpMethod.equals("OPTIONS")) {
                operations.put(httpMethod + ' ' + full, queryParameters(method));
            }
        }
    }

    private static String httpMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(HttpMethod::value)
                .findFirst()
                .orElse("");
    }

    private static Set<String> queryParameters(Method method) {
        return Arrays.stream(method.getParameters())
                .map(parameter -> parameter.getAnnotation(QueryParam.class))
                .filter(Objects::nonNull)
                .map(QueryParam::value)
                .collect(toCollection(TreeSet::new));
    }
}
