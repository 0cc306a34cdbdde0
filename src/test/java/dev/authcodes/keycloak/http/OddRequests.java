package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every odd value in every place where a request has one. */
record OddRequests(Client client, String userId, String code, String token, String adminToken) {
    private static final List<String> TEXTS = List.of(("|\u0000|app\u0000|\u0001x|a\nb|x\u007F|x\u0085|\uD800|\uDC00x"
                    + "|\uFFFF|\u2028|openid organization:\u0000|organization:*\u0000|lightweight-\u0000|f:\u0000:x|"
                    + "x".repeat(5000))
            .split("\\|"));

    private static final List<String> NUMBERS = List.of(("1e2147483647 1e2147483648 -1e2147483648 1e-2147483647"
                    + " 1e-2147483648 0.1e-2147483647 0e2147483648 1000e2147483647 0e-2147483648 1E+99999999999"
                    + " -0 -0.0e-0 1e" + "9".repeat(200) + " " + "9".repeat(1000) + " " + "9".repeat(1001) + " "
                    + "9".repeat(30_000) + " 0." + "0".repeat(900) + "1e-2147483000 0." + "9".repeat(30_000))
            .split(" "));

    /** The JSON around a value. */
    private static final List<List<String>> NESTS = List.of(
            List.of("", ""),
            List.of("[", "]"),
            List.of("{\"a\":{\"b\":", "}}"),
            List.of("[".repeat(990), "]".repeat(990)),
            List.of("[".repeat(1010), "]".repeat(1010)));

    /** Endings of a path that names nothing. */
    private static final List<String> ENDS =
            List.of("/ // /// /; /;a=b /. /./ /%2E /%2F /%20 /%3B /?cascade=true".split(" "));

    Stream<HttpRequest.Builder> all() {
        return Stream.of(
                        Stream.of("code-create", "code-login")
                                .flatMap(endpoint -> bodies().map(body -> json(endpoint, body))),
                        RandomRequest.PARAMETERS.stream()
                                // Keycloak (26.7) itself answers 500 to a client_id with NUL, at all of its grants.
                                .filter(parameter -> !parameter.equals("client_id"))
                                .flatMap(parameter -> TEXTS.stream().map(text -> grant(parameter, text))),
                        ENDS.stream().flatMap(this::deletionsOfNothing),
                        TEXTS.stream().map(OddRequests::encode).flatMap(this::paths))
                .flatMap(requests -> requests);
    }

    private static Stream<String> bodies() {
        List<String> members = Stream.concat(RandomRequest.MEMBERS.stream(), Stream.of("unknown"))
                .toList();
        Stream<String> values = Stream.concat(
                NESTS.stream().flatMap(nest -> NUMBERS.stream().map(number -> nest.get(0) + number + nest.get(1))),
                TEXTS.stream().map(OddRequests::quote));
        Stream<String> keys = TEXTS.stream().map(text -> "{" + quote(text) + ":1}");
        Stream<String> twice = members.stream().map(member -> "{\"%s\":\"x\",\"%s\":\"x\"}".formatted(member, member));
        return Stream.of(
                        values.flatMap(value ->
                                members.stream().map(member -> "{\"%s\":%s%s}".formatted(member, value, rest(member)))),
                        keys,
                        twice)
                .flatMap(each -> each);
    }

    /** Other members, without which the request would be refused for another reason. */
    private static String rest(String member) {
        return member.equals("code_challenge") ? ",\"code_challenge_method\":\"S256\"" : "";
    }

    private HttpRequest.Builder json(String endpoint, String body) {
        String presented = endpoint.equals("code-login") && !body.contains("\"auth_code\"")
                ? body.replaceFirst("^\\{", "{\"auth_code\":\"" + code + "\",")
                : body;
        return to("/realms/" + client.realm().name() + "/auth/" + endpoint, token)
                .POST(HttpRequest.BodyPublishers.ofString(presented));
    }

    private HttpRequest.Builder grant(String parameter, String text) {
        Map<String, String> valid =
                client.authenticated(Client.redemption(parameter.equals("auth_code") ? "" : code, Map.of()));
        return Http.form(client.endpoint("token"), valid)
                .POST(HttpRequest.BodyPublishers.ofString(Http.encode(valid).replaceFirst("auth_code=(&|$)", "$1") + "&"
                        + parameter + "=" + encode(text)));
    }

    private Stream<HttpRequest.Builder> deletionsOfNothing(String end) {
        String realm = client.realm().name();
        return Stream.of(
                to("/realms/" + realm + "/auth/codes" + end, token).DELETE(),
                to("/realms/" + realm + "/auth/connections" + end, token).DELETE(),
                to("/admin/realms/" + realm + "/auth-codes/users/" + userId + "/connections" + end, adminToken)
                        .DELETE(),
                to("/admin/realms/" + realm + "/auth-codes/users" + end, adminToken)
                        .DELETE(),
                to("/admin/realms/" + realm + "/auth-codes/users/" + userId + end, adminToken)
                        .DELETE());
    }

    private Stream<HttpRequest.Builder> paths(String encoded) {
        String ours = "/realms/" + client.realm().name() + "/auth/";
        String admins = "/admin/realms/" + client.realm().name() + "/auth-codes";
        String oneUsers = "/users/" + userId + "/" + encoded;
        Stream<String> read = Stream.of(
                "connect/codes/%1$s", "connect?notice=%1$s&kc_locale=%1$s&ui_locales=%1$s", "connect?code=%1$s");
        Stream<String> readByAdmins = Stream.of(
                "/users/%1$s",
                "/users/" + userId + "?first=%1$s",
                "/users/%1$s/connections",
                "/users/" + userId + "/connections?max=%1$s");
        String form = "action=revoke&id=%1$s&state_checker=%1$s".formatted(encoded);
        return Stream.of(
                        read.map(path -> to(ours + path.formatted(encoded), token)),
                        readByAdmins.map(path -> to(admins + path.formatted(encoded), adminToken)),
                        Stream.of("codes/", "codes/x?cascade=", "connections/")
                                .map(path -> to(ours + path + encoded, token).DELETE()),
                        Stream.of("/users/" + encoded, oneUsers, "/users/" + userId + "/connections/" + encoded)
                                .map(path -> to(admins + path, adminToken).DELETE()),
                        Stream.of(to(ours + "connect", token).POST(HttpRequest.BodyPublishers.ofString(form))))
                .flatMap(requests -> requests);
    }

    private HttpRequest.Builder to(String path, String bearer) {
        return HttpRequest.newBuilder(URI.create(client.realm().url()).resolve(path))
                .header("Authorization", "Bearer " + bearer);
    }

    /** In a JSON string, all that can be escaped: it may hold control characters and halves of pairs only in this way. */
    static String quote(String text) {
        return text.chars()
                .mapToObj(unit -> unit >= ' ' && unit < 0x7F && unit != '"' && unit != '\\'
                        ? String.valueOf((char) unit)
                        : "\\u%04x".formatted(unit))
                .collect(Collectors.joining("", "\"", "\""));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
