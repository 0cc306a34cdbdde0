package dev.authcodes.keycloak.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the contract bites: an answer which the document does not have is a failure, in whatever it differs. */
class ContractTest {
    private static final String CREATE = "/realms/r/auth/code-create";
    private static final String TOKEN = "/realms/r/protocol/openid-connect/token";
    private static final String REDEEM = "grant_type=urn%3Akeycloak%3Agrant-type%3Aauth-code&auth_code=x";
    private static final String CODE =
            "\"auth_code\":\"s.E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\",\"duration_minutes\":5,\"uses\":1,"
                    + "\"id\":\"o1kvx9mVeUAmpz6-Kma7dJ\",\"expires_at\":1795554249";
    private static final String LISTED =
            "\"id\":\"o1kvx9mVeUAmpz6-Kma7dJ\",\"sid\":\"s\",\"created_at\":1,\"expires_at\":2,"
                    + "\"uses\":1,\"uses_left\":1";
    private static final String ERROR = "{\"error\":{\"message\":\"No.\"}}";
    private static final String BLOCKED = "{\"error\":\"Blocking invalid query parameter value\"}";
    private static final String OF_KEYCLOAK = "{\"error\":\"No.\"}";

    @Test
    void whatTheDocumentHasPasses() {
        passes(post(CREATE, "{}", 200, '{' + CODE + '}'));
        passes(post(CREATE, "{}", 200, ERROR));
        passes(post(CREATE, "nonsense", 400, ERROR));
        passes(post(CREATE, "{}", 404, OF_KEYCLOAK));
        passes(get(
                "/realms/r/auth/codes",
                200,
                "{\"codes\":[{" + LISTED + ",\"redemptions\":[{\"time\":1,\"repeat\":false}]}]}"));
        passes(get(
                "/admin/realms/r/auth-codes?first=1",
                200,
                "[{" + LISTED + ",\"redemptions\":[],\"user_id\":\"u\",\"username\":\"n\"}]"));
        passes(post(TOKEN, REDEEM, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid auth code\"}"));
    }

    @Test
    void whatIsNotOursIsNobodysBusiness() {
        passes(post(TOKEN, "grant_type=password", 418, "tea"));
        passes(get("/realms/r/account", 418, "tea"));
        passes(get("/realms/r/authentication", 418, "tea"));
    }

    @Test
    void aMemberTooManyFails() {
        fails(post(CREATE, "{}", 200, '{' + CODE + ",\"extra\":1}"), "extra");
        fails(post(CREATE, "{}", 400, "{\"error\":{\"message\":\"No.\",\"code\":7}}"), "code");
        fails(
                get("/realms/r/auth/codes", 200, "{\"codes\":[{" + LISTED + ",\"redemptions\":[],\"user_id\":\"u\"}]}"),
                "user_id");
        fails(
                get(
                        "/realms/r/auth/codes",
                        200,
                        "{\"codes\":[{" + LISTED + ",\"redemptions\":[{\"time\":1,\"x\":1}]}]}"),
                "'x'");
        fails(
                post(
                        TOKEN,
                        REDEEM,
                        200,
                        "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":1,\"scope\":\"\",\"extra\":1}"),
                "extra");
    }

    @Test
    void aMissingMemberFails() {
        fails(post(CREATE, "{}", 200, "{\"auth_code\":\"s.E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\"}"), "uses");
        fails(post(CREATE, "{}", 401, "{\"error\":{}}", "WWW-Authenticate", "Bearer realm=\"r\""), "message");
        fails(get("/realms/r/auth/codes", 200, "{\"codes\":[{" + LISTED + "}]}"), "redemptions");
    }

    @Test
    void aMemberOfAnotherTypeFails() {
        fails(post(CREATE, "{}", 200, '{' + CODE.replace("\"uses\":1", "\"uses\":\"1\"") + '}'), "uses");
        fails(post(CREATE, "{}", 200, '{' + CODE.replace("o1kvx9mVeUAmpz6-Kma7dJ", "short") + '}'), "id");
        fails(post(TOKEN, REDEEM, 400, "{\"error\":\"no_such_error\"}"), "error");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /realms/r/auth/code-create, 418",
        "POST, /realms/r/auth/code-create, 500",
        "POST, /realms/r/auth/code-create, 204",
        "GET, /realms/r/auth/codes, 413",
        "DELETE, /realms/r/auth/codes/x, 200",
        "GET, /admin/realms/r/auth-codes, 409"
    })
    void aStatusThatTheDocumentDoesNotHaveFails(String method, String path, int status) {
        fails(exchange(method, path, "", status, ERROR, Map.of()), "no such status");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /realms/r/auth/code-create",
        "GET, /realms/r/auth/nothing",
        "GET, /realms/r/auth/codes/x/y",
        "GET, /admin/realms/r/auth-codes/nothing",
        "GET, /realms/r/auth"
    })
    void anOperationThatTheDocumentDoesNotHaveIsNotThere(String method, String path) {
        passes(exchange(method, path, "", 404, OF_KEYCLOAK, Map.of()));
        passes(exchange(method, path, "", 405, OF_KEYCLOAK, Map.of()));
        fails(exchange(method, path, "", 405, ERROR, Map.of()), "error");
        passes(exchange(method, path, "", 400, BLOCKED, Map.of()));
        fails(exchange(method, path, "", 400, OF_KEYCLOAK, Map.of()), "error");
        fails(exchange(method, path, "", 200, OF_KEYCLOAK, Map.of()), "no such operation");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 414, 431})
    void whatTheHttpServerRefusesSaysNothing(int status) {
        Exchange silent = new Exchange(
                "POST", URI.create("http://localhost" + CREATE), () -> "{}", status, headers(Map.of()), "");

        passes(silent);
        fails(post(CREATE, "{}", status, ""), "");
        fails(post(CREATE, "{}", 414, ERROR), "no such status");
    }

    @Test
    void onlyAServerInTroubleMayAnswerThatItIs() {
        Contract.allowServerErrors(URI.create("http://in-trouble"));

        passes(exchange("POST", CREATE, "{}", 500, OF_KEYCLOAK, Map.of(), "http://in-trouble"));
        fails(exchange("POST", CREATE, "{}", 500, ERROR, Map.of(), "http://in-trouble"), "error");
        fails(exchange("POST", CREATE, "{}", 500, OF_KEYCLOAK, Map.of(), "http://localhost"), "no such status");
    }

    @Test
    void aMissingHeaderFails() {
        fails(post(CREATE, "{}", 401, ERROR), "WWW-Authenticate");
        fails(
                new Exchange(
                        "POST",
                        URI.create("http://localhost" + CREATE),
                        () -> "{}",
                        200,
                        headers(Map.of("Content-Type", "application/json")),
                        ERROR),
                "Cache-Control");
        fails(post(CREATE, "{}", 200, ERROR, "Cache-Control", "public"), "Cache-Control");
    }

    @Test
    void anotherContentTypeFails() {
        fails(post(CREATE, "{}", 200, ERROR, "Content-Type", "text/html"), "text/html");
        fails(post(CREATE, "{}", 200, "nonsense"), "not JSON");
        fails(exchange("DELETE", "/realms/r/auth/codes", "", 204, ERROR, Map.of()), "not an empty 204");
    }

    @Test
    void aRequestThatIsServedButNotDescribedFails() {
        fails(get("/realms/r/auth/codes?page=2", 200, "{\"codes\":[]}"), "page");
        fails(post(CREATE, "{\"uses\":\"1\"}", 200, '{' + CODE + '}'), "uses");
        fails(
                post(
                        TOKEN,
                        REDEEM + "&request_id=x&auth_code",
                        200,
                        "{\"access_token\":\"a\",\"token_type\":\"None\",\"expires_in\":1,\"scope\":\"\"}"),
                "token_type");
    }

    private static void passes(Exchange exchange) {
        assertThatCode(() -> Contract.check(exchange)).doesNotThrowAnyException();
    }

    private static void fails(Exchange exchange, String because) {
        assertThatThrownBy(() -> Contract.check(exchange))
                .isInstanceOf(AssertionError.class)
                .satisfies(error -> assertThat(error.getMessage().lines().skip(1))
                        .as(error.getMessage())
                        .anyMatch(fault -> fault.contains(because)));
    }

    private static Exchange get(String path, int status, String body) {
        return exchange("GET", path, "", status, body, Map.of());
    }

    private static Exchange post(String path, String sent, int status, String body) {
        return exchange("POST", path, sent, status, body, Map.of());
    }

    private static Exchange post(String path, String sent, int status, String body, String header, String value) {
        return exchange("POST", path, sent, status, body, Map.of(header, value));
    }

    private static Exchange exchange(
            String method, String path, String sent, int status, String body, Map<String, String> headers) {
        return exchange(method, path, sent, status, body, headers, "http://localhost");
    }

    private static Exchange exchange(
            String method,
            String path,
            String sent,
            int status,
            String body,
            Map<String, String> headers,
            String server) {
        Map<String, String> all =
                new HashMap<>(Map.of("Content-Type", "application/json", "Cache-Control", "no-store"));
        all.putAll(headers);
        return new Exchange(method, URI.create(server + path), () -> sent, status, headers(all), body);
    }

    private static HttpHeaders headers(Map<String, String> headers) {
        return HttpHeaders.of(
                headers.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
                (name, value) -> true);
    }
}
