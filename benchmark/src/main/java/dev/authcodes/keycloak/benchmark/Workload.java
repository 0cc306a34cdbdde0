package dev.authcodes.keycloak.benchmark;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The requests that are measured. All tokens come with an ID token, except by token exchange, which has none. */
final class Workload {
    /** Ignores the responses. */
    static final Answered NOBODY = (n, answer) -> {};

    /** The lifetime of codes that are redeemed in the round in which they were created. */
    private static final int MINUTES = 3;

    private final Environment environment;
    private List<Environment.SignedInUser> users;

    Workload(Environment environment) {
        this.environment = environment;
        signIn();
    }

    /** From now on, the requests are of new sessions. */
    void signIn() {
        users = environment.signIn();
    }

    /** One request for each user. Creates what the requests need. */
    Batch of(Operation operation, int round) {
        Client app = environment.app();
        return switch (operation) {
            case CREATE -> creations(app, accessTokens(), creation(MINUTES, 1), NOBODY);
            case REDEEM -> redemptions(environment.tool(), codes(), NOBODY);
            case REDEEM_WITH_NEW_TOOL -> redemptions(environment.client(RealmFile.newTool(round)), codes(), NOBODY);
            case CODE_LOGIN -> logins(codes());
            case REDEEM_WITH_ES256 -> redemptions(environment.client(RealmFile.tool("ES256")), codes(), NOBODY);
            case REDEEM_WITH_EDDSA -> redemptions(environment.client(RealmFile.tool("EdDSA")), codes(), NOBODY);
            case REFRESH ->
                tokens(
                        app,
                        users,
                        user -> Map.of("grant_type", "refresh_token", "refresh_token", user.refreshToken()),
                        NOBODY);
            case CODE_EXCHANGE ->
                tokens(
                        app,
                        Environment.inParallel(
                                users.size(), n -> users.get(n).browser().authorize(app)),
                        Browser::exchange,
                        NOBODY);
            case USERINFO -> userinfo();
            case DEVICE_REQUEST -> deviceRequests();
            case TOKEN_EXCHANGE ->
                tokens(
                        environment.client("exchanger"),
                        accessTokens(),
                        token -> Map.of(
                                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                                "subject_token", token,
                                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                        NOBODY);
        };
    }

    /** The body of a request to code-create. */
    static String creation(int minutes, int uses) {
        return "{\"duration_minutes\":" + minutes + ",\"uses\":" + uses + '}';
    }

    Batch creations(Client app, List<String> accessTokens, String body, Answered answered) {
        PostRequest post = PostRequest.json(app.realm("/auth/code-create"), body);
        return Batch.post(
                "\"auth_code\":",
                each(accessTokens, (n, token) -> Call.of(post, bearer(token), answer -> answered.accept(n, answer))));
    }

    /** Receives the response to the request with that number. */
    interface Answered {
        void accept(int n, Call.Answer answer);
    }

    Batch redemptions(Client tool, List<String> codes, Answered answered) {
        return tokens(tool, codes, Client::redemption, answered);
    }

    /** Creates a code with each of these tokens; in their order. */
    List<String> codes(Client app, List<String> accessTokens, String body) {
        Map<Integer, String> codes = new ConcurrentHashMap<>();
        GatlingLoad.sendAll(creations(app, accessTokens, body, (n, answer) -> codes.put(n, answer.text("auth_code"))));
        return IntStream.range(0, accessTokens.size()).mapToObj(codes::get).toList();
    }

    private List<String> codes() {
        return codes(environment.app(), accessTokens(), creation(MINUTES, 1));
    }

    List<String> accessTokens() {
        return users.stream().map(Environment.SignedInUser::accessToken).toList();
    }

    static Map<String, String> bearer(String accessToken) {
        return Map.of("Authorization", "Bearer " + accessToken);
    }

    private Batch logins(List<String> codes) {
        URI uri = environment.tool().realm("/auth/code-login");
        return Batch.post(
                "\"by_jwt\":",
                each(
                        codes,
                        (n, code) -> Call.of(
                                PostRequest.json(uri, "{\"auth_code\":\"" + code + "\",\"scope\":\"openid\"}"),
                                Map.of(),
                                answer -> {})));
    }

    private Batch userinfo() {
        String uri = environment.app().endpoint("userinfo").toString();
        return new Batch(
                "GET",
                200,
                "\"sub\":",
                each(accessTokens(), (n, token) -> new Call(uri, bearer(token), "", answer -> {})));
    }

    private Batch deviceRequests() {
        Client tool = environment.client("device-tool");
        PostRequest post =
                PostRequest.form(tool.endpoint("auth/device"), tool.authenticated(Map.of("scope", "openid")));
        return Batch.post("\"device_code\":", each(users, (n, user) -> Call.of(post, Map.of(), answer -> {})));
    }

    private static <T> Batch tokens(
            Client client, List<T> values, Function<T, Map<String, String>> parameters, Answered answered) {
        return Batch.post(
                "\"access_token\":",
                each(
                        values,
                        (n, value) -> Call.of(
                                client.tokenRequest(parameters.apply(value)),
                                Map.of(),
                                answer -> answered.accept(n, answer))));
    }

    private static <T> List<Call> each(List<T> values, BiFunction<Integer, T, Call> call) {
        return IntStream.range(0, values.size())
                .mapToObj(n -> call.apply(n, values.get(n)))
                .toList();
    }
}
