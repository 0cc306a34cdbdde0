package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.ApiDocument;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiDescriptionIT {
    private final Realm realm = Realm.create();

    @Test
    void theOpenApiDocumentHasTheRealmAsItsServer() {
        Reply reply = document().expect(200);

        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/json");
        JsonNode served = reply.json();
        assertThat(served.at("/servers/0/url").asText()).isEqualTo(realm.url());
        assertThat(served.path("servers")).hasSize(1);
        assertThat(served.path("paths")
                        .path("/auth-codes/users/{user-id}")
                        .at("/servers/0/url")
                        .asText())
                .isEqualTo(realm.url().replace("/realms/", "/admin/realms/"));
        JsonNode ofThisBuild = ApiDocument.ofThisBuild().root();
        assertThat(served.path("components")).isEqualTo(ofThisBuild.path("components"));
        assertThat(served.path("info")).isEqualTo(ofThisBuild.path("info"));
    }

    @Test
    void theServerOfTheOpenApiDocumentHasTheAddressOfTheEndpoints() {
        JsonNode served = document().json();
        Client app = realm.addClient("app").withMapper();
        String create = served.at("/servers/0/url").asText() + "/auth/code-create";

        Reply made = Http.send(HttpRequest.newBuilder(URI.create(create))
                .header("Authorization", "Bearer " + app.signIn("alice").accessToken())
                .POST(BodyPublishers.noBody()));

        assertThat(made.authCode()).isNotEmpty();
    }

    @Test
    void aRealmNameIsEncodedInTheServersAddress() {
        Admin admin = new Admin(Server.shared());
        admin.post("", Map.of("realm", "two words", "enabled", true));

        String url = Server.shared().baseUri() + "/realms/two%20words";
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(url + "/auth/openapi.json")));

        assertThat(reply.json().at("/servers/0/url").asText()).isEqualTo(url);
        admin.delete("/two%20words");
    }

    @Test
    void everyOriginMayReadTheOpenApiDocument() {
        Reply reply = Http.send(request().header("Origin", "https://elsewhere.example"));

        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(reply.header("Set-Cookie")).isEmpty();
        Reply preflight = Http.send(request()
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "GET"));
        assertThat(preflight.expect(200).header("Access-Control-Allow-Origin")).isPresent();
    }

    /** Otherwise a request with a forged host could put an attacker's address into a shared cache. */
    @Test
    void theOpenApiDocumentIsNotCachedSinceItsAddressDependsOnTheRequest() {
        Reply reply = Http.send(request().header("X-Forwarded-Host", "attacker.example"));

        assertThat(reply.json().at("/servers/0/url").asText()).contains("attacker.example");
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
    }

    @Test
    void theOpenApiDocumentIsServedForGetOnly() {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            Http.send(request().method(method, BodyPublishers.noBody())).expect(405);
        }
    }

    @Test
    void everyMemberDescribedInTheOpenApiDocumentIsRead() {
        Client app = realm.addClient("app").withMapper();
        realm.addClient("auth-code-login").withMapper();
        String token = app.signIn("alice").accessToken();

        for (String member : members("CodeCreateRequest")) {
            assertThat(app.createCode(token, Json.text("{%s: [1]}", member)).message())
                    .contains(member);
        }
        for (String member : members("CodeLoginRequest")) {
            assertThat(app.post("/auth/code-login", Json.text("{%s: [1]}", member))
                            .message())
                    .contains(member);
        }
    }

    private static Iterable<String> members(String schema) {
        JsonNode described = ApiDocument.ofThisBuild().root().at("/components/schemas/" + schema + "/properties");
        assertThat(described).isNotEmpty();
        return described::fieldNames;
    }

    private Reply document() {
        return Http.send(request());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create(realm.url() + "/auth/openapi.json"));
    }
}
