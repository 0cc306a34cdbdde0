package dev.authcodes.keycloak.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.protocol.ClientData;

/**
 * The demo realm, from where a server is reached in a way of its own: by which client, and with which headers, as a proxy
 * adds them. Nothing here needs the Admin REST API, which such a server may be without.
 */
record Visit(Realm realm, HttpClient http, String... headers) {
    private static final Pattern CLIENT_DATA = Pattern.compile("client_data=([^&]+)");
    private static final String GRANT_TYPE = "urn:keycloak:grant-type:auth-code";

    static Visit to(Server server) {
        return to(server, HttpClient.newHttpClient());
    }

    static Visit to(Server server, HttpClient http, String... headers) {
        return new Visit(Realm.demo(server), http, headers);
    }

    Reply createCode(int uses) {
        String token = token(
                        "web-app",
                        Map.of("grant_type", "password", "username", "alice", "password", "alice", "scope", "openid"))
                .accessToken();
        return post("/auth/code-create", "{\"uses\":" + uses + "}", "Authorization", "Bearer " + token);
    }

    Reply redeem(String clientId, String authCode) {
        return token(clientId, Map.of("grant_type", GRANT_TYPE, "auth_code", authCode, "scope", "openid"));
    }

    Reply refresh(String clientId, String refreshToken) {
        return token(clientId, Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    /** A code does what it is for, at both endpoints, and nothing more. */
    void assertCodesWork() {
        String code = createCode(2).authCode();

        Reply tokens = redeem("cli", code);
        Reply login = post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}");

        assertThat(tokens.claims().path("preferred_username").asText()).isEqualTo("alice");
        assertThat(login.claims().path("preferred_username").asText()).isEqualTo("alice");
        assertThat(refresh("cli", tokens.refreshToken()).status()).isEqualTo(200);
        assertThat(redeem("cli", code).text("error")).isEqualTo("invalid_grant");
    }

    /** Whatever says where something is says it as people outside see it. */
    void assertAddressesAreBelow(String base) {
        String realmUrl = base + "/realms/demo";
        JsonNode discovery = get("/.well-known/openid-configuration").json();
        JsonNode description = get("/auth/openapi.json").json();
        Reply page = get("/auth/connect");

        assertThat(discovery.path("issuer").asText()).isEqualTo(realmUrl);
        assertThat(discovery.path("token_endpoint").asText()).isEqualTo(realmUrl + "/protocol/openid-connect/token");
        assertThat(discovery.path("grant_types_supported"))
                .extracting(JsonNode::asText)
                .contains(GRANT_TYPE);
        assertThat(description.at("/servers/0/url").asText()).isEqualTo(realmUrl);
        assertThat(description.at("/paths").findValuesAsText("url"))
                .isNotEmpty()
                .containsOnly(base + "/admin/realms/demo");
        assertThat(page.status()).isEqualTo(303);
        URI signIn = URI.create(page.header("Location").orElseThrow());
        assertThat(signIn.toString())
                .as("where a user signs in who opens the page")
                .startsWith(realmUrl + "/login-actions/authenticate?");
        assertThat(wayBack(signIn)).as("where the user comes back to").isEqualTo(realmUrl + "/auth/connect");
        assertThat(redeem("cli", createCode(1).authCode()).claims().path("iss").asText())
                .isEqualTo(realmUrl);
    }

    /** Where Keycloak sends the browser after this sign-in. */
    private static String wayBack(URI signIn) {
        Matcher clientData = CLIENT_DATA.matcher(signIn.getQuery());
        assertThat(clientData.find()).as(signIn.toString()).isTrue();
        try {
            return ClientData.decodeClientDataFromParameter(clientData.group(1)).getRedirectUri();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reply token(String clientId, Map<String, String> parameters) {
        Client client = new Client(realm, "", clientId, null);
        return send(client.tokenRequest(parameters));
    }

    Reply get(String below) {
        return send(HttpRequest.newBuilder(URI.create(realm.url() + below)));
    }

    Reply post(String below, String json, String... further) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(realm.url() + below))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        return send(further.length == 0 ? request : request.headers(further));
    }

    private Reply send(HttpRequest.Builder request) {
        return Http.send(http, headers.length == 0 ? request : request.headers(headers));
    }
}
