package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Requests at all endpoints: odd values in every place, and others by chance. {@code -Dfuzz.requests=20000} makes more of
 * the latter, and {@code -Dfuzz.seed=…} those of an earlier run again.
 */
final class Fuzz {
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", new Random().nextLong());
    private static final int ATTEMPTS = 5;
    private static final Pattern INSIDE = Pattern.compile("\\tat |Exception|org\\.keycloak|dev\\.authcodes|jackson");
    /** At least as long as the secrets that are looked for. */
    private static final Pattern LONG_WORD = Pattern.compile("[A-Za-z0-9_-]{43,}");

    private static final List<String> SECRET_MEMBERS =
            List.of("auth_code", "by_jwt", "access_token", "refresh_token", "id_token");

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final Server server;

    Fuzz(Server server) {
        this.server = server;
    }

    void run() {
        System.out.println("Fuzzing with -Dfuzz.requests=" + REQUESTS + " -Dfuzz.seed=" + SEED);
        Realm realm = Realm.create(server, Map.of("accessTokenLifespan", 3600, "organizationsEnabled", true));
        Client app = realm.addClient("app")
                .withMapper(Map.of("max-active-codes", "1000", "max-creations-per-minute", "0", "short-codes", "true"));
        Client tool = realm.addClient("tool").withMapper();
        realm.addConfidentialClient("backend").withMapper();
        realm.addClient("auth-code-login").withMapper();
        realm.addAdmin("boss", "manage-users");
        Reply signIn = noted(app.signIn("alice"));
        List<Reply> created = IntStream.range(0, 5)
                .mapToObj(n -> noted(app.createCode(signIn.accessToken(), "{\"uses\":100,\"duration_minutes\":60}")))
                .toList();
        List<String> ids = created.stream().map(reply -> reply.text("id")).toList();
        List<String> codes = created.stream().map(Reply::authCode).toList();
        Reply redeemed = noted(tool.redeem(codes.get(0)));
        List<String> tokens = List.of(
                signIn.accessToken(),
                signIn.accessToken(),
                signIn.refreshToken(),
                signIn.text("id_token"),
                redeemed.accessToken(),
                noted(app.signIn("boss")).accessToken());
        String alice = realm.userId("alice");

        OddRequests odd = new OddRequests(app, alice, codes.get(0), tokens.get(0), tokens.get(5));
        odd.all().parallel().forEach(request -> check("odd", send("odd", request)));
        IntStream.range(0, REQUESTS)
                .parallel()
                .forEach(n -> check(
                        "number " + n,
                        send(
                                "number " + n,
                                new RandomRequest(new Random(SEED + n), n % 2 == 0 ? app : tool, alice, codes, tokens)
                                        .draw())));

        assertThat(secrets).as("secrets to look for").hasSizeGreaterThan(10);
        String log = server.log();
        assertThat(log).contains("Auth code refused in realm", "action=create", "action=redeem");
        assertThat(LONG_WORD.matcher(log).results().map(MatchResult::group).filter(secrets::contains))
                .as("secrets in the log")
                .isEmpty();
        assertThat(app.codes(signIn.accessToken(), "?max=1000").json().path("codes"))
                .as("codes that nobody has revoked")
                .extracting(code -> code.path("id").asText())
                .containsAll(ids);
    }

    /** Retries if the server has closed the connection because of the unread body of the previous request. */
    private static Reply send(String name, HttpRequest.Builder request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Http.send(request);
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    HttpRequest sent = request.build();
                    throw new AssertionError(
                            "no answer to request " + name + " of -Dfuzz.seed=" + SEED + ": " + sent + " "
                                    + sent.headers().map() + ", bytes: "
                                    + sent.bodyPublisher().orElseThrow().contentLength(),
                            e);
                }
            }
        }
    }

    private void check(String name, Reply reply) {
        String request = "request " + name + " of -Dfuzz.seed=" + SEED + ": "
                + reply.response().request();
        assertThat(reply.status()).as(() -> request + ": " + reply.body()).isLessThan(500);
        assertThat(INSIDE.matcher(reply.body()).find())
                .as(() -> request + ": " + reply.body())
                .isFalse();
        noted(reply);
    }

    /** Records the secret of a code, and of a token everything but the header, which all tokens share. */
    private Reply noted(Reply reply) {
        if (reply.status() == 200 && reply.body().startsWith("{")) {
            List<String> parts = new ArrayList<>();
            SECRET_MEMBERS.forEach(
                    member -> Stream.of(reply.text(member).split("\\.")).skip(1).forEach(parts::add));
            secrets.addAll(parts);
        }
        return reply;
    }
}
