package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.ApiDocument;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ApiDescriptionIT {
    private final Realm realm = Realm.create();

    @Test
    void theDocumentIsServedWithTheRealmAsItsServer() {
        Reply reply = document();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        JsonNode served = reply.json();
        assertThat(served.at("/servers/0/url").asText()).isEqualTo(realm.url());
        assertThat(served.path("servers")).hasSize(1);
        JsonNode admins = served.path("paths").path("/auth-codes").path("servers");
        assertThat(admins.path(0).path("url").asText()).isEqualTo(realm.url().replace("/realms/", "/admin/realms/"));
        ApiDocument ofThisBuild = ApiDocument.ofThisBuild();
        assertThat(served.path("components")).isEqualTo(ofThisBuild.root().path("components"));
        assertThat(served.path("info")).isEqualTo(ofThisBuild.root().path("info"));
    }

    @Test
    void theAddressInItIsThatOfTheEndpoints() {
        JsonNode served = document().json();
        Client app = realm.addClient("app").withMapper();
        String create = served.at("/servers/0/url").asText() + "/auth/code-create";

        Reply made = Http.send(HttpRequest.newBuilder(URI.create(create))
                .header("Authorization", "Bearer " + app.signIn("alice").accessToken())
                .POST(BodyPublishers.noBody()));

        assertThat(made.authCode()).isNotEmpty();
    }

    @Test
    void aNameThatNeedsItIsEncodedInTheAddress() {
        Admin admin = new Admin(Server.shared());
        admin.post("", Map.of("realm", "two words", "enabled", true));

        String url = Server.shared().baseUri() + "/realms/two%20words";
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(url + "/auth/openapi.json")));

        assertThat(reply.json().at("/servers/0/url").asText()).isEqualTo(url);
        admin.delete("/two%20words");
    }

    @Test
    void pagesOfEveryOriginMayReadTheDocument() {
        Reply reply = Http.send(request().header("Origin", "https://elsewhere.example"));

        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(reply.header("Set-Cookie")).isEmpty();
        Reply preflight = Http.send(request()
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "GET"));
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isPresent();
    }

    /** Otherwise a request with a made-up host could put an attacker's address into a shared cache. */
    @Test
    void theDocumentIsNotCachedSinceItsAddressCanComeFromTheRequest() {
        Reply reply = Http.send(request().header("X-Forwarded-Host", "attacker.example"));

        assertThat(reply.json().at("/servers/0/url").asText()).contains("attacker.example");
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
    }

    @Test
    void onlyGetIsAllowed() {
        for (String method : List.of("POST", "PUT", "DELETE")) {
            assertThat(Http.send(request().method(method, BodyPublishers.noBody()))
                            .status())
                    .as(method)
                    .isEqualTo(405);
        }
    }

    @Test
    void everyMemberThatItHasIsRead() {
        Client app = realm.addClient("app").withMapper();
        realm.addClient("auth-code-login").withMapper();
        String token = app.signIn("alice").accessToken();

        for (String member : members("CodeCreateRequest")) {
            Reply reply = app.createCode(token, "{\"%s\":[1]}".formatted(member));
            assertThat(reply.message()).as(reply.body()).contains(member);
        }
        for (String member : members("CodeLoginRequest")) {
            Reply reply = app.post("/auth/code-login", "{\"%s\":[1]}".formatted(member));
            assertThat(reply.message()).as(reply.body()).contains(member);
        }
    }

    private static Set<String> members(String schema) {
        Set<String> members = new TreeSet<>();
        ApiDocument.ofThisBuild()
                .root()
                .at("/components/schemas/" + schema + "/properties")
                .fieldNames()
                .forEachRemaining(members::add);
        return members;
    }

    private Reply document() {
        return Http.send(request());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create(realm.url() + "/auth/openapi.json"));
    }
}
