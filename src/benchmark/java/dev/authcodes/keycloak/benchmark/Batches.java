package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The requests that are measured. All tokens come with an ID token, except by token exchange, which has none. */
final class Batches {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final String REDIRECT_URI = "http://localhost:3000/";
    private static final Pattern AUTH_CODE = Pattern.compile("\"auth_code\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final Consumer<Call.Answer> NOTHING = answer -> {};
    private static final String TOKENS = "\"access_token\":";

    /** Of codes that are redeemed in the round in which they were made. */
    private static final int MINUTES = 3;

    private final Scene scene;
    private final List<Person> people;

    Batches(Scene scene, List<Person> people) {
        this.scene = scene;
        this.people = people;
    }

    /** One request of each person. What it needs is made now. */
    Batch of(Operation operation, int round) {
        return switch (operation) {
            case CREATE -> creations(scene.app(), accessTokens(), creation(MINUTES, 1), (n, answer) -> {});
            case REDEEM -> redemptions(scene.tool("tool"), codes(), NOTHING);
            case REDEEM_AS_NEWCOMER -> redemptions(scene.tool("newcomer-" + round), codes(), NOTHING);
            case CODE_LOGIN -> logins(codes());
            case REFRESH ->
                tokens(
                        scene.app(),
                        people.stream()
                                .map(person ->
                                        Map.of("grant_type", "refresh_token", "refresh_token", person.refreshToken()))
                                .toList());
            case CODE_EXCHANGE -> codeExchanges();
            case USERINFO ->
                new Batch(
                        "GET",
                        200,
                        "\"sub\":",
                        accessTokens().stream()
                                .map(token -> new Call(
                                        scene.app().endpoint("userinfo").toString(), bearer(token), "", NOTHING))
                                .toList());
            case DEVICE_REQUEST -> {
                Client tool = scene.deviceTool();
                yield forms(
                        tool.endpoint("auth/device"),
                        "\"device_code\":",
                        people.stream()
                                .map(person -> Map.of("client_id", tool.clientId(), "scope", "openid"))
                                .toList());
            }
            case TOKEN_EXCHANGE -> tokenExchanges();
        };
    }

    /** What an app asks for. */
    static String creation(int minutes, int uses) {
        return "{\"duration_minutes\":" + minutes + ",\"uses\":" + uses + '}';
    }

    /** @param answered is told which of the tokens it was */
    Batch creations(Client app, List<String> accessTokens, String body, Answered answered) {
        String uri = app.realm().url() + "/auth/code-create";
        return Batch.post("\"auth_code\":", each(accessTokens, (n, token) -> {
            Map<String, String> headers = new HashMap<>(bearer(token));
            headers.put("Content-Type", JSON);
            return new Call(uri, headers, body, answer -> answered.tell(n, answer));
        }));
    }

    /** Is told what came back for which. */
    interface Answered {
        void tell(int n, Call.Answer answer);
    }

    Batch redemptions(Client tool, List<String> codes, Consumer<Call.Answer> answered) {
        return redemptions(tool, codes, (n, answer) -> answered.accept(answer));
    }

    Batch redemptions(Client tool, List<String> codes, Answered answered) {
        String uri = tool.endpoint("token").toString();
        return Batch.post(
                TOKENS,
                each(
                        codes,
                        (n, code) -> new Call(
                                uri,
                                Map.of("Content-Type", FORM),
                                Http.encode(Map.of(
                                        "grant_type",
                                        "urn:keycloak:grant-type:auth-code",
                                        "client_id",
                                        tool.clientId(),
                                        "auth_code",
                                        code,
                                        "scope",
                                        "openid")),
                                answer -> answered.tell(n, answer))));
    }

    /** Makes a code with each of these tokens; in their order. */
    List<String> codes(Client app, List<String> accessTokens, String body) {
        Map<Integer, String> codes = new ConcurrentHashMap<>();
        Batch batch = creations(app, accessTokens, body, (n, answer) -> codes.put(n, authCode(answer)));
        Load.Timed made = Load.send(batch, Plan.CONCURRENCY);
        if (made.failures() > 0) {
            throw new IllegalStateException(made.failures() + " codes were not made");
        }
        return IntStream.range(0, accessTokens.size()).mapToObj(codes::get).toList();
    }

    private List<String> codes() {
        return codes(scene.app(), accessTokens(), creation(MINUTES, 1));
    }

    List<String> accessTokens() {
        return people.stream().map(Person::accessToken).toList();
    }

    static String authCode(Call.Answer answer) {
        Matcher matcher = AUTH_CODE.matcher(answer.body());
        if (!matcher.find()) {
            throw new IllegalStateException("no code in " + answer.body());
        }
        return matcher.group(1);
    }

    private Batch logins(List<String> codes) {
        // The client of those who name none; the realm's admin creates it.
        Client login = scene.tool("auth-code-login");
        String uri = login.realm().url() + "/auth/code-login";
        return Batch.post(
                "\"by_jwt\":",
                codes.stream()
                        .map(code -> new Call(
                                uri,
                                Map.of("Content-Type", JSON),
                                "{\"auth_code\":\"" + code + "\",\"scope\":\"openid\"}",
                                NOTHING))
                        .toList());
    }

    private Batch codeExchanges() {
        Client app = scene.app();
        URI authorization = URI.create(app.endpoint("auth") + "?"
                + Http.encode(Map.of(
                        "client_id",
                        app.clientId(),
                        "response_type",
                        "code",
                        "scope",
                        "openid",
                        "redirect_uri",
                        REDIRECT_URI)));
        List<String> codes =
                Scene.inTurns(people.size(), n -> code(people.get(n).browser(), authorization));
        return tokens(
                app,
                codes.stream()
                        .map(code ->
                                Map.of("grant_type", "authorization_code", "redirect_uri", REDIRECT_URI, "code", code))
                        .toList());
    }

    private static String code(Browser browser, URI authorization) {
        String location = browser.visit(authorization).header("Location").orElseThrow();
        Matcher matcher = CODE.matcher(location);
        if (!matcher.find()) {
            throw new IllegalStateException("no code in " + location);
        }
        return matcher.group(1);
    }

    private Batch tokenExchanges() {
        return tokens(
                scene.exchanger(),
                accessTokens().stream()
                        .map(token -> Map.of(
                                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                                "subject_token", token,
                                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"))
                        .toList());
    }

    private static Batch tokens(Client client, List<Map<String, String>> parameters) {
        return forms(
                client.endpoint("token"),
                TOKENS,
                parameters.stream()
                        .map(some -> {
                            Map<String, String> all = new HashMap<>(some);
                            all.put("client_id", client.clientId());
                            if (client.secret() != null) {
                                all.put("client_secret", client.secret());
                            }
                            return all;
                        })
                        .toList());
    }

    private static Batch forms(URI uri, String expected, List<? extends Map<String, String>> parameters) {
        return Batch.post(
                expected,
                parameters.stream()
                        .map(form -> new Call(uri.toString(), Map.of("Content-Type", FORM), Http.encode(form), NOTHING))
                        .toList());
    }

    static Map<String, String> bearer(String accessToken) {
        return Map.of("Authorization", "Bearer " + accessToken);
    }

    private static List<Call> each(List<String> values, BiFunction<Integer, String, Call> call) {
        return IntStream.range(0, values.size())
                .mapToObj(n -> call.apply(n, values.get(n)))
                .toList();
    }
}
