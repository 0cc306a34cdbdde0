package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * A user signs in, connects tools with a code on both nodes at once and twice, disconnects one of them, and logs out. All
 * answers must be what the code allows. A request that a node cut off when it stopped has an unknown outcome: it may have
 * used up one use of the code, and any other such request ends the story.
 */
final class SoakStory {
    private static final int MOST_USES = 6;

    private final SoakNodes nodes;
    private final String user;
    private final Client app;
    private final Client tool;
    private final Tally tally;
    private final ThreadLocalRandom random = ThreadLocalRandom.current();
    private final int uses = random.nextInt(1, MOST_USES);
    private final List<Reply> connected = new ArrayList<>();
    private int asked;
    private int unknown;

    SoakStory(SoakNodes nodes, String user, Client app, Client tool, Tally tally) {
        this.nodes = nodes;
        this.user = user;
        this.app = app;
        this.tool = tool;
        this.tally = tally;
    }

    private static final class CutOff extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    void run() {
        tally.add("stories", 1);
        try {
            Reply signIn = ask(200, app, client -> client.signIn(user));
            try {
                useCode(signIn);
            } finally {
                logOut(signIn);
            }
        } catch (CutOff e) {
            tally.add("cut off", 1);
        }
    }

    private void useCode(Reply signIn) {
        String token = signIn.accessToken();
        String request = "{\"duration_minutes\":1,\"uses\":" + uses + '}';
        Reply created = ask(200, app, client -> client.createCode(token, request));
        tally.add("codes", 1);
        redeem(created.authCode());
        // so that many a code is there before a restart and after it
        Pause.of(Duration.ofMillis(random.nextInt(10_000)));
        redeem(created.authCode());
        assertStatus(token, created.codeId());
        connected.forEach(each -> ask(200, tool, client -> client.refresh(each.refreshToken())));
        if (!connected.isEmpty()) {
            disconnect(token, connected.get(0));
        }
    }

    private void redeem(String code) {
        int attempts = random.nextInt(1, MOST_USES);
        List<Reply> replies = Parallel.run(attempts, n -> send(tool, client -> client.redeem(code)));
        List<Reply> served =
                replies.stream().filter(reply -> reply.status() == 200).toList();
        asked += attempts;
        connected.addAll(served);
        unknown += attempts - served.size() - (int) count(replies, 400);
        assertThat(connected.size()).as("redeemed of %d uses", uses).isBetween(Math.min(asked, uses) - unknown, uses);
        tally.add("redeemed", served.size());
        tally.add("refused", count(replies, 400));
    }

    /** The lists have the user's other sessions as well, as those of stories that were cut off. */
    private void assertStatus(String token, String codeId) {
        int left = uses - connected.size();
        JsonNode codes = ask(200, app, client -> client.codes(token)).json().path("codes");
        assertThat(codes)
                .filteredOn(code -> code.path("id").asText().equals(codeId))
                .singleElement()
                .satisfies(code -> assertThat(code.path("uses_left").asInt()).isBetween(left - unknown, left));
        JsonNode connections =
                ask(200, app, client -> client.connections(token)).json().path("connections");
        assertThat(connections.findValuesAsText("id"))
                .containsAll(connected.stream().map(SoakStory::connection).toList());
    }

    private static String connection(Reply tokens) {
        return tokens.claim("auth_code_connection");
    }

    private void disconnect(String token, Reply one) {
        ask(204, app, client -> client.endConnections(token, "/" + connection(one)));
        ask(400, tool, client -> client.refresh(one.refreshToken()));
        tally.add("disconnected", 1);
    }

    private void logOut(Reply signIn) {
        ask(204, app, client -> client.logout(signIn.refreshToken()));
        connected.forEach(each -> ask(400, tool, client -> client.refresh(each.refreshToken())));
    }

    private Reply ask(int expected, Client client, Function<Client, Reply> request) {
        Pause.of(Duration.ofMillis(random.nextInt(400)));
        Reply reply = send(client, request);
        if (isUnknown(reply)) {
            throw new CutOff();
        }
        return reply.expect(expected);
    }

    /** To either node; only a restart excuses that there is no answer. */
    private Reply send(Client client, Function<Client, Reply> request) {
        int since = nodes.era();
        Reply reply = Reply.ofAny(() -> request.apply(client.on(nodes.either())));
        tally.add("requests", 1);
        if (isUnknown(reply)) {
            tally.add("unknown", 1);
            assertThat(nodes.wasRestarted(since))
                    .as("status %d while no node was restarted: %s", reply.status(), reply.body())
                    .isTrue();
        }
        return reply;
    }

    private static boolean isUnknown(Reply reply) {
        return reply.status() == 0 || reply.status() >= 500;
    }
}
