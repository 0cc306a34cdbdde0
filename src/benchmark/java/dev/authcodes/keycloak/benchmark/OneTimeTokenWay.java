package dev.authcodes.keycloak.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Reply;
import java.net.http.HttpRequest;
import java.util.Map;

/**
 * better-auth's one-time token: the app's back end generates it by the person's session cookie, and the tool gets that same
 * session for it.
 */
final class OneTimeTokenWay implements Way {
    private static final String PERSON = "alice@example.org";

    private final BetterAuth server;
    private final String cookie;

    /** Signs a new person up, and so in. */
    OneTimeTokenWay(BetterAuth server) {
        this.server = server;
        this.cookie = cookie(new Wire()
                .send(Post.json(
                                server.endpoint("/sign-up/email"),
                                json(Map.of("name", "Alice", "email", PERSON, "password", "alice-alice")))
                        .request()));
    }

    @Override
    public String name() {
        return "better-auth's one-time token";
    }

    @Override
    public Post share(Wire wire) {
        Reply generated = wire.send(HttpRequest.newBuilder(server.endpoint("/one-time-token/generate"))
                .header("Cookie", cookie));
        return Post.json(server.endpoint("/one-time-token/verify"), json(Map.of("token", generated.text("token"))));
    }

    @Override
    public HttpRequest.Builder use(Reply granted) {
        return HttpRequest.newBuilder(server.endpoint("/get-session")).header("Cookie", cookie(granted));
    }

    @Override
    public String person() {
        return PERSON;
    }

    private static String cookie(Reply reply) {
        return reply.header("Set-Cookie")
                .map(line -> line.split(";", 2)[0])
                .orElseThrow(
                        () -> new IllegalStateException("no session, status " + reply.status() + ": " + reply.body()));
    }

    private static String json(Map<String, String> members) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        members.forEach(object::put);
        return object.toString();
    }
}
