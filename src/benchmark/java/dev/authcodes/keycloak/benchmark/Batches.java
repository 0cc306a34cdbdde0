package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** The requests that are measured. All tokens come with an ID token, except by token exchange, which has none. */
final class Batches {
    /** Who does not care what comes back. */
    static final Answered NOBODY = (n, answer) -> {};

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
            case CREATE -> creations(scene.app(), accessTokens(), creation(MINUTES, 1), NOBODY);
            case REDEEM -> redemptions(scene.tool("tool"), codes(), NOBODY);
            case REDEEM_AS_NEWCOMER -> redemptions(scene.tool("newcomer-" + round), codes(), NOBODY);
            case CODE_LOGIN -> logins(codes());
            case REFRESH ->
                tokens(
                        scene.app(),
                        people.stream()
                                .map(person ->
                                        Map.of("grant_type", "refresh_token", "refresh_token", person.refreshToken()))
                                .toList(),
                        NOBODY);
            case CODE_EXCHANGE -> codeExchanges();
            case USERINFO ->
                new Batch(
                        "GET",
                        200,
                        "\"sub\":",
                        accessTokens().stream()
                                .map(token -> new Call(
                                        scene.app().endpoint("userinfo").toString(), bearer(token), "", answer -> {}))
                                .toList());
            case DEVICE_REQUEST -> {
                Client tool = scene.deviceTool();
                yield forms(
                        tool.endpoint("auth/device"),
                        "\"device_code\":",
                        people.stream()
                                .map(person -> tool.authenticated(Map.of("scope", "openid")))
                                .toList(),
                        NOBODY);
            }
            case TOKEN_EXCHANGE -> tokenExchanges();
        };
    }

    /** What an app asks for. */
    static String creation(int minutes, int uses) {
        return "{\"duration_minutes\":" + minutes + ",\"uses\":" + uses + '}';
    }

    Batch creations(Client app, List<String> accessTokens, String body, Answered answered) {
        Post post = Post.json(URI.create(app.realm().url() + "/auth/code-create"), body);
        return Batch.post(
                "\"auth_code\":",
                each(accessTokens, (n, token) -> Call.of(post, bearer(token), answer -> answered.tell(n, answer))));
    }

    /** Is told what came back for which token, or code, of those that were given. */
    interface Answered {
        void tell(int n, Call.Answer answer);
    }

    Batch redemptions(Client tool, List<String> codes, Answered answered) {
        return tokens(
                tool,
                codes.stream()
                        .map(code -> Client.redemption(code, Map.of("scope", "openid")))
                        .toList(),
                answered);
    }

    /** Makes a code with each of these tokens; in their order. */
    List<String> codes(Client app, List<String> accessTokens, String body) {
        Map<Integer, String> codes = new ConcurrentHashMap<>();
        Load.sendAll(creations(app, accessTokens, body, (n, answer) -> codes.put(n, answer.text("auth_code"))));
        return IntStream.range(0, accessTokens.size()).mapToObj(codes::get).toList();
    }

    private List<String> codes() {
        return codes(scene.app(), accessTokens(), creation(MINUTES, 1));
    }

    List<String> accessTokens() {
        return people.stream().map(Person::accessToken).toList();
    }

    private Batch logins(List<String> codes) {
        // The client of those who name none; the realm's admin creates it.
        Client login = scene.tool("auth-code-login");
        URI uri = URI.create(login.realm().url() + "/auth/code-login");
        return Batch.post(
                "\"by_jwt\":",
                codes.stream()
                        .map(code -> Post.json(uri, "{\"auth_code\":\"" + code + "\",\"scope\":\"openid\"}"))
                        .map(post -> Call.of(post, Map.of(), answer -> {}))
                        .toList());
    }

    private Batch codeExchanges() {
        Client app = scene.app();
        return tokens(
                app,
                Scene.inTurns(
                        people.size(),
                        n -> Browser.exchange(people.get(n).browser().authorize(app))),
                NOBODY);
    }

    private Batch tokenExchanges() {
        return tokens(
                scene.exchanger(),
                accessTokens().stream()
                        .map(token -> Map.of(
                                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                                "subject_token", token,
                                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"))
                        .toList(),
                NOBODY);
    }

    private static Batch tokens(Client client, List<Map<String, String>> parameters, Answered answered) {
        return forms(
                client.endpoint("token"),
                TOKENS,
                parameters.stream().map(client::authenticated).toList(),
                answered);
    }

    private static Batch forms(URI uri, String expected, List<Map<String, String>> forms, Answered answered) {
        return Batch.post(
                expected,
                each(forms, (n, form) -> Call.of(Post.form(uri, form), Map.of(), answer -> answered.tell(n, answer))));
    }

    static Map<String, String> bearer(String accessToken) {
        return Map.of("Authorization", "Bearer " + accessToken);
    }

    private static <T> List<Call> each(List<T> values, BiFunction<Integer, T, Call> call) {
        return IntStream.range(0, values.size())
                .mapToObj(n -> call.apply(n, values.get(n)))
                .toList();
    }
}
