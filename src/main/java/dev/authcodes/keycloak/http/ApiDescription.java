package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;
import org.keycloak.urls.UrlType;

/**
 * {@code GET auth/openapi.json}: the OpenAPI 3.1 document of all endpoints, with this realm as the server. The tests
 * validate every response against it.
 */
public final class ApiDescription {
    private static final String RESOURCE = "openapi.json";
    private static final String SERVERS = "servers";
    private static final ObjectNode DOCUMENT = read();

    private final KeycloakSession session;
    private final Cors cors;

    ApiDescription(KeycloakSession session, Cors cors) {
        this.session = session;
        this.cors = cors;
    }

    /**
     * Not cacheable, like Keycloak's discovery document: its URLs can come from the request's {@code Host} header.
     * Readable from every origin, without Keycloak's CORS, which would allow credentials.
     */
    @GET
    public Response describe() {
        return Response.ok(document(), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(Cors.ACCESS_CONTROL_ALLOW_ORIGIN, Cors.ACCESS_CONTROL_ALLOW_ORIGIN_WILDCARD)
                .build();
    }

    @OPTIONS
    public Response preflight() {
        return Preflight.answer(session, cors.allowAllOrigins());
    }

    private ObjectNode document() {
        ObjectNode document = DOCUMENT.deepCopy();
        document.set(SERVERS, server(UrlType.FRONTEND, "realms"));
        for (JsonNode path : document.required("paths")) {
            // Only the admin endpoints are not below the realm's URL.
            if (path.has(SERVERS)) {
                ((ObjectNode) path).set(SERVERS, server(UrlType.ADMIN, "admin/realms"));
            }
        }
        return document;
    }

    private JsonNode server(UrlType type, String below) {
        URI uri = UriBuilder.fromUri(session.getContext().getUri(type).getBaseUri())
                .path(below)
                .segment(session.getContext().getRealm().getName())
                .build();
        return JsonNodeFactory.instance
                .arrayNode()
                .add(JsonNodeFactory.instance.objectNode().put("url", uri.toString()));
    }

    private static ObjectNode read() {
        try (InputStream stream = ApiDescription.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper()
                    .readValue(Objects.requireNonNull(stream, "the JAR has no " + RESOURCE), ObjectNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
