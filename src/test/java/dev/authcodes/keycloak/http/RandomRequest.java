package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.support.Client;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request of an attacker, from nearly valid to plain noise. The same seed makes the same request, as
 * far as tokens and codes are the same.
 */
record RandomRequest(Random random, Client client, String userId, List<String> codes, List<String> tokens) {
    static final List<String> MEMBERS = words("auth_code duration_minutes uses client_id format scope code_challenge"
            + " code_challenge_method code_verifier dpop_jkt request_id label roles principal");
    static final List<String> PARAMETERS = words("auth_code scope code_verifier request_id client_id client_secret"
            + " client_assertion resource audience claims");
    private static final List<String> TEXTS = List.of(("openid|openid email|offline_access|S256|plain|short|wdjb mjht"
                    + "|app|tool|backend|E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
                    + "|dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk|../../etc/passwd|${jndi:ldap://localhost/x}"
                    + "|' OR 1=1 --|<script>alert(1)</script>|%s%n%x|\u0000|app\u0000|organization:\u0000|x\u0085"
                    + "|\r\nSet-Cookie: a=b|\uD83D\uDD11|\uD800|\u202E|")
            .split("\\|", -1));
    private static final List<String> NUMBERS = words("0 -1 1 0.5 1e3 1e-9 1e400 -1e400 1e-2000000000 1e2147483648"
            + " -0.1e-2147483647 1000e2147483647 9223372036854775808 2147483648 00 NaN 0x10"
            + " 1.0000000000000000000000000000000001");
    private static final List<String> CONTENT_TYPES = List.of(("application/json|text/json|application/xml|text/plain"
                    + "|application/json; charset=utf-16|application/json; charset=no-such-charset"
                    + "|application/x-www-form-urlencoded|multipart/form-data|multipart/form-data; boundary=x"
                    + "|*/*|nonsense|/|;|a/b/c; =; q=\"")
            .split("\\|"));
    /** Without X-Forwarded-Proto: Keycloak answers 500 to an invalid scheme, which no proxy that it trusts sends. */
    private static final List<String> OTHER_HEADERS = words("Accept Accept-Language Content-Encoding Cookie DPoP"
            + " Forwarded Origin Range Referer X-Forwarded-For X-HTTP-Method-Override");

    private static final List<String> HEADER_VALUES = words("http://localhost:3000 null * gzip https");
    private static final List<String> METHODS = words("GET PUT DELETE PATCH OPTIONS HEAD");

    private static final List<String> PATHS = """
            DELETE /realms/%1$s/auth/codes/
            DELETE /realms/%1$s/auth/connections/
            GET /realms/%1$s/auth/connect/codes/
            GET /realms/%1$s/auth/connect?notice=
            GET /realms/%1$s/auth/codes?max=
            GET /admin/realms/%1$s/auth-codes/users/%2$s?first=
            GET /admin/realms/%1$s/auth-codes/users/
            DELETE /admin/realms/%1$s/auth-codes/users/
            DELETE /admin/realms/%1$s/auth-codes/users/%2$s/
            DELETE /admin/realms/%1$s/auth-codes/users/%2$s/connections/
            GET /admin/realms/%1$s/auth-codes/users/%2$s/connections?max=
            """.lines().toList();

    HttpRequest.Builder draw() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> toTheTokenEndpoint();
            case 2 -> toSomethingByItsPath();
            default -> toAJsonEndpoint();
        };
    }

    private HttpRequest.Builder toSomethingByItsPath() {
        String text = text();
        String odd = OddRequests.encode(text.isEmpty() ? " " : text);
        String[] line = oneOf(PATHS).split(" ");
        URI uri = URI.create(client.realm().url())
                .resolve(line[1].formatted(client.realm().name(), userId) + odd);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        addHeaders(request);
        return request.method(line[0], HttpRequest.BodyPublishers.noBody());
    }

    private HttpRequest.Builder toAJsonEndpoint() {
        String endpoint = random.nextBoolean() ? "code-create" : "code-login";
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create(client.realm().url() + "/auth/" + endpoint + sometimes(12, () -> "?" + form())));
        if (!oneIn(6)) {
            request.header("Content-Type", oneIn(4) ? headerNoise() : oneOf(CONTENT_TYPES));
        }
        addHeaders(request);
        String method = oneIn(15) ? oneOf(METHODS) : "POST";
        byte[] body = oneIn(8) ? noise() : damaged(oneIn(8) ? form() : json(0));
        return request.method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    }

    /** Always a form: what is none Keycloak (26.7) answers with a 500 of its own, before any grant is asked. */
    private HttpRequest.Builder toTheTokenEndpoint() {
        HttpRequest.Builder request = HttpRequest.newBuilder(client.endpoint("token"))
                .header("Content-Type", "application/x-www-form-urlencoded");
        addHeaders(request);
        String form = "grant_type=urn%3Akeycloak%3Agrant-type%3Aauth-code&" + form()
                + sometimes(2, () -> "&client_id=" + client.clientId())
                + sometimes(2, () -> "&auth_code=" + oneOf(codes));
        return request.POST(HttpRequest.BodyPublishers.ofString(form));
    }

    private void addHeaders(HttpRequest.Builder request) {
        if (!oneIn(3)) {
            request.header("Authorization", authorization());
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            request.header(oneOf(OTHER_HEADERS), oneIn(2) ? headerNoise() : oneOf(HEADER_VALUES));
        }
    }

    private String authorization() {
        String scheme = oneOf(List.of("Bearer ", "Bearer ", "Bearer ", "DPoP ", "Basic ", "Negotiate ", ""));
        return scheme + (oneIn(3) ? headerNoise() : oneIn(3) ? ascii(damaged(oneOf(tokens))) : oneOf(tokens));
    }

    private String json(int depth) {
        return Stream.generate(() -> oneIn(6)
                        ? "\"auth_code\":\"" + oneOf(codes) + '"'
                        : '"' + (oneIn(8) ? "x" + random.nextInt() : oneOf(MEMBERS)) + "\":" + value(depth))
                .limit(random.nextInt(6))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 7)) {
            case 0 -> oneIn(4) ? number() : oneOf(NUMBERS);
            case 1 -> oneOf(List.of("true", "false", "null"));
            case 4 -> "[" + value(depth + 1) + "]";
            case 5 -> json(depth + 1);
            case 6 -> oneIn(10) ? nested(oneOf(NUMBERS)) : string();
            default -> string();
        };
    }

    private String string() {
        String text = text();
        return oneIn(2)
                ? OddRequests.quote(text)
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String number() {
        return sometimes(2, () -> "-")
                + digits(oneIn(9) ? 1100 : 20)
                + sometimes(2, () -> "." + digits(oneIn(9) ? 1100 : 20))
                + sometimes(2, () -> oneOf(List.of("e", "E+", "e-")) + digits(13));
    }

    private String digits(int most) {
        return random.ints(1 + random.nextInt(most), '0', '9' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private String nested(String value) {
        int depth = random.nextInt(2000);
        return "[".repeat(depth) + value + "]".repeat(depth);
    }

    private String form() {
        return Stream.generate(() -> parameter(oneIn(8) ? "x" + random.nextInt() : oneOf(PARAMETERS)))
                .limit(random.nextInt(6))
                .collect(Collectors.joining("&"));
    }

    /** Keycloak (26.7) itself answers 500 to a client_id with NUL on PostgreSQL, at all of its grants. */
    private String parameter(String name) {
        String text = text();
        return name + "=" + encode(name.equals("client_id") ? text.replace("\u0000", "") : text);
    }

    private String text() {
        return switch (random.nextInt(7)) {
            case 0 -> looksLikeACode();
            case 1 -> ascii(damaged(looksLikeACode()));
            case 2 -> new UUID(random.nextLong(), random.nextLong()).toString();
            case 3 -> oneOf(NUMBERS);
            case 4 -> new String(noise(), StandardCharsets.UTF_8);
            default -> oneOf(TEXTS);
        };
    }

    /** For members that Keycloak may log: a client id or a scope is no secret. */
    private String looksLikeACode() {
        String code = oneOf(codes);
        return code.substring(0, code.indexOf('.') + 1)
                + "%08x".formatted(random.nextInt()).repeat(6).substring(0, 43);
    }

    /** Sometimes with one byte changed, the end truncated, or a part repeated. */
    private byte[] damaged(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || !oneIn(3)) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(3)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes = Arrays.copyOf(bytes, at);
            default -> {
                byte[] doubled = Arrays.copyOf(bytes, bytes.length + at);
                System.arraycopy(bytes, 0, doubled, bytes.length, at);
                bytes = doubled;
            }
        }
        return bytes;
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(oneIn(30) ? 70_000 : 200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String headerNoise() {
        String noise = ascii(noise());
        return noise.substring(0, Math.min(40, noise.length()));
    }

    /** As far as a header can contain it. */
    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "~");
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String sometimes(int oneIn, Supplier<String> text) {
        return oneIn(oneIn) ? text.get() : "";
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
