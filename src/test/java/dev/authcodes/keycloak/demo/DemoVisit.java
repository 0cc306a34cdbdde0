package dev.authcodes.keycloak.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.keycloak.protocol.ClientData;

/**
 * The demo realm at any address, with the HTTP client and headers of one caller. It does not need the Admin REST API, which
 * a server may be without.
 *
 * @param realmUrl the realm's address
 * @param headers of all requests, as a proxy adds them
 */
public record DemoVisit(String realmUrl, HttpClient http, String... headers) {
    private static final Pattern CLIENT_DATA = Pattern.compile("client_data=([^&]+)");
    private static final String GRANT_TYPE = "urn:keycloak:grant-type:auth-code";

    public static DemoVisit to(Server server) {
        return to(server.baseUri());
    }

    public static DemoVisit to(URI baseUri, String... headers) {
        return to(baseUri, HttpClient.newHttpClient(), headers);
    }

    public static DemoVisit to(URI baseUri, HttpClient http, String... headers) {
        return new DemoVisit(baseUri + "/realms/demo", http, headers);
    }

    /** Signs Alice in at the client that creates codes. */
    public Reply signIn() {
        String password = "{grant_type: 'password', username: 'alice', password: 'alice', scope: 'openid'}";
        return token("web-app", Json.texts(password));
    }

    public Reply createCode(int uses) {
        return createCode(signIn().accessToken(), uses);
    }

    public Reply createCode(String accessToken, int uses) {
        String request = Json.text("{duration_minutes: 10, uses: %s}", uses);
        return post("/auth/code-create", request, "Authorization", "Bearer " + accessToken);
    }

    public Reply redeem(String clientId, String authCode) {
        return token(clientId, Map.of("grant_type", GRANT_TYPE, "auth_code", authCode, "scope", "openid"));
    }

    public Reply login(String authCode) {
        return post("/auth/code-login", "{\"auth_code\":\"" + authCode + "\"}");
    }

    public Reply refresh(String clientId, String refreshToken) {
        return token(clientId, Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    /** Asserts that codes can be redeemed at both endpoints, as often as they have uses. */
    public void assertCodesWork() {
        String code = createCode(2).authCode();

        Reply tokens = redeem("cli", code);
        Reply login = login(code);

        assertThat(tokens.claim("preferred_username")).isEqualTo("alice");
        assertThat(login.claim("preferred_username")).isEqualTo("alice");
        assertThat(refresh("cli", tokens.refreshToken()).status()).isEqualTo(200);
        assertThat(redeem("cli", code).text("error")).isEqualTo("invalid_grant");
    }

    /** Asserts that all addresses in responses are those that users see. */
    public void assertAddressesAreBelow(String base) {
        String publicUrl = base + "/realms/demo";
        JsonNode discovery = get("/.well-known/openid-configuration").json();
        JsonNode description = get("/auth/openapi.json").json();
        Reply page = get("/auth/connect").expect(303);

        assertThat(discovery.path("issuer").asText()).isEqualTo(publicUrl);
        assertThat(discovery.path("token_endpoint").asText()).isEqualTo(publicUrl + "/protocol/openid-connect/token");
        assertThat(discovery.path("grant_types_supported"))
                .extracting(JsonNode::asText)
                .contains(GRANT_TYPE);
        assertThat(description.at("/servers/0/url").asText()).isEqualTo(publicUrl);
        assertThat(description.at("/paths").findValuesAsText("url"))
                .isNotEmpty()
                .containsOnly(base + "/admin/realms/demo");
        URI signIn = URI.create(page.header("Location").orElseThrow());
        assertThat(signIn.toString())
                .as("where a user signs in who opens the page")
                .startsWith(publicUrl + "/login-actions/authenticate?");
        assertThat(wayBack(signIn)).as("where the user comes back to").isEqualTo(publicUrl + "/auth/connect");
        assertThat(redeem("cli", createCode(1).authCode()).claims().path("iss").asText())
                .isEqualTo(publicUrl);
    }

    /** Where Keycloak sends the browser after this sign-in. */
    private static String wayBack(URI signIn) {
        Matcher clientData = CLIENT_DATA.matcher(signIn.getQuery());
        assertThat(clientData.find()).as(signIn.toString()).isTrue();
        return Uncheck.get(() ->
                ClientData.decodeClientDataFromParameter(clientData.group(1)).getRedirectUri());
    }

    private Reply token(String clientId, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("client_id", clientId);
        return send(Http.form(URI.create(realmUrl + "/protocol/openid-connect/token"), all));
    }

    /** @param below the realm's address */
    public Reply get(String below, String... further) {
        return send(HttpRequest.newBuilder(URI.create(realmUrl + below)), further);
    }

    private Reply post(String below, String json, String... further) {
        return send(Http.json(URI.create(realmUrl + below), json), further);
    }

    private Reply send(HttpRequest.Builder request, String... further) {
        return Http.send(
                http, request, Stream.of(headers, further).flatMap(Stream::of).toArray(String[]::new));
    }
}
