package dev.authcodes.keycloak.support;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract fails for every response that the document does not describe. */
class ContractTest {
    private static final Map<String, String> ABBREVIATIONS = Map.ofEntries(
            entry("CREATE", "/realms/r/auth/code-create"),
            entry("CODES", "/realms/r/auth/codes"),
            entry("ADMIN", "/admin/realms/r/auth-codes/users/u"),
            entry("TOKEN", "/realms/r/protocol/openid-connect/token"),
            entry("REDEEM", "grant_type=urn%3Akeycloak%3Agrant-type%3Aauth-code&auth_code=x"),
            entry("MADE", "\"auth_code\":\"kac_s.E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\",\"duration_minutes\":5"),
            entry("HANDLE", "\"id\":\"o1kvx9mVeUAmpz6-Kma7dJ\",\"expires_at\":1795554249"),
            entry("LISTED", "\"sid\":\"s\",\"created_at\":1,\"uses\":1,\"uses_left\":1"),
            entry("ERROR", "{\"error\":{\"message\":\"No.\"}}"),
            entry("SERVED", "\"access_token\":\"a\",\"expires_in\":1,\"scope\":\"\""),
            entry("KEYCLOAK", "{\"error\":\"No.\"}"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    POST   | CREATE | {}       | 200 | {MADE,"uses":1,HANDLE}
                    POST   | CREATE | {}       | 200 | ERROR
                    POST   | CREATE | nonsense | 400 | ERROR
                    POST   | CREATE | {}       | 404 | KEYCLOAK
                    GET    | CODES  |          | 200 | {"codes":[{HANDLE,LISTED,"redemptions":[{"time":1,"repeat":false}]}]}
                    GET    | ADMIN?first=1 |   | 200 | [{HANDLE,LISTED,"redemptions":[]}]
                    POST   | TOKEN  | REDEEM   | 400 | {"error":"invalid_grant","error_description":"Invalid auth code"}
                    POST   | TOKEN  | grant_type=password | 418 | tea
                    GET    | /realms/r/account        | | 418 | tea
                    GET    | /realms/r/authentication | | 418 | tea
                    """)
    void theContractAcceptsDocumentedRepliesAndThoseOfKeycloak(
            String method, String path, String sent, int status, String body) {
        passes(exchange(method, path, sent, status, body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    # a member too many
                    POST   | CREATE | {} | 200 | {MADE,"uses":1,HANDLE,"extra":1}            | extra
                    POST   | CREATE | {} | 400 | {"error":{"message":"No.","code":7}}        | code
                    GET    | CODES  |    | 200 | {"codes":[{HANDLE,LISTED,"redemptions":[],"user_id":"u"}]}         | user_id
                    GET    | CODES  |    | 200 | {"codes":[{HANDLE,LISTED,"redemptions":[{"time":1,"x":1}]}]}       | 'x'
                    POST   | TOKEN  | REDEEM | 200 | {SERVED,"token_type":"Bearer","extra":1} | extra
                    # a missing member
                    POST   | CREATE | {} | 200 | {MADE}                                      | uses
                    POST   | CREATE | {} | 403 | {"error":{}}                                | message
                    GET    | CODES  |    | 200 | {"codes":[{HANDLE,LISTED}]}                 | redemptions
                    # a member of another type
                    POST   | CREATE | {} | 200 | {MADE,"uses":"1",HANDLE}                    | uses
                    POST   | CREATE | {} | 200 | {MADE,"uses":1,"expires_at":1,"id":"short"} | id
                    POST   | TOKEN  | REDEEM | 400 | {"error":"no_such_error"}               | error
                    # another status
                    POST   | CREATE | {} | 418 | ERROR | no such status
                    POST   | CREATE | {} | 500 | ERROR | no such status
                    POST   | CREATE | {} | 204 | ERROR | no such status
                    GET    | CODES  |    | 413 | ERROR | no such status
                    DELETE | CODES/x |   | 200 | ERROR | no such status
                    GET    | ADMIN  |    | 409 | ERROR | no such status
                    # another type of content, or none
                    POST   | CREATE | {} | 200 | nonsense | not JSON
                    POST   | CREATE | {} | 401 | ERROR    | WWW-Authenticate
                    DELETE | CODES  |    | 204 | ERROR    | not an empty 204
                    # a request that is served and not described
                    GET    | CODES?page=2 |            | 200 | {"codes":[]}             | page
                    POST   | CREATE       | {"uses":"1"} | 200 | {MADE,"uses":1,HANDLE} | uses
                    POST   | TOKEN        | REDEEM&request_id=x&auth_code | 200 | {SERVED,"token_type":"None"} | token_type
                    """)
    void theContractRejectsUndocumentedReplies(
            String method, String path, String sent, int status, String body, String because) {
        fails(exchange(method, path, sent, status, body), because);
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type, text/html, text/html",
        "Cache-Control, public, Cache-Control",
        "Cache-Control,, Cache-Control"
    })
    void theContractRejectsAnotherHeaderValue(String header, String value, String because) {
        fails(exchange("POST", "CREATE", "{}", 200, "ERROR", header, value), because);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, CREATE",
        "GET, /realms/r/auth/nothing",
        "GET, CODES/x/y",
        "GET, ADMIN/nothing/else",
        "GET, /realms/r/auth"
    })
    void theContractRejectsSuccessOfAnUndocumentedOperation(String method, String path) {
        passes(exchange(method, path, "", 404, "KEYCLOAK"));
        passes(exchange(method, path, "", 405, "KEYCLOAK"));
        fails(exchange(method, path, "", 405, "ERROR"), "error");
        passes(exchange(method, path, "", 400, "{\"error\":\"Blocking invalid query parameter value\"}"));
        fails(exchange(method, path, "", 400, "KEYCLOAK"), "error");
        fails(exchange(method, path, "", 200, "KEYCLOAK"), "no such operation");
    }

    @ParameterizedTest
    @CsvSource({"400", "414", "431"})
    void theContractAcceptsRefusalsOfTheHttpServerOnlyWithoutABody(int status) {
        passes(exchange("POST", "CREATE", "{}", status, "", "Content-Type", null));
        fails(exchange("POST", "CREATE", "{}", status, ""), "");
    }

    @Test
    void theContractAllowsServerErrorsOnlyOfServersUnderFault() {
        Contract.allowServerErrors(URI.create("http://in-trouble"));

        passes(exchange("POST", "http://in-troubleCREATE", "{}", 500, "KEYCLOAK"));
        fails(exchange("POST", "http://in-troubleCREATE", "{}", 500, "ERROR"), "error");
        fails(exchange("POST", "CREATE", "{}", 500, "KEYCLOAK"), "no such status");
        String busy = "http://in-trouble/realms/r/auth/code-login";
        passes(exchange("POST", busy, "{}", 503, "ERROR", "Retry-After", "1"));
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

    /** @param header name and value of another header than usual; no value: not there */
    private static Exchange exchange(
            String method, String path, String sent, int status, String body, String... header) {
        Map<String, List<String>> lines = new HashMap<>(
                Map.of("Content-Type", List.of("application/json"), "Cache-Control", List.of("no-store")));
        if (header.length > 0) {
            lines.put(header[0], Stream.ofNullable(header[1]).toList());
        }
        HttpHeaders headers = HttpHeaders.of(lines, (name, value) -> true);
        URI uri = URI.create("http://localhost").resolve(full(path));
        return new Exchange(method, uri, () -> full(sent), status, headers, full(body));
    }

    private static String full(String text) {
        String full = text == null ? "" : text;
        for (Map.Entry<String, String> each : ABBREVIATIONS.entrySet()) {
            full = full.replace(each.getKey(), each.getValue());
        }
        return full;
    }
}
