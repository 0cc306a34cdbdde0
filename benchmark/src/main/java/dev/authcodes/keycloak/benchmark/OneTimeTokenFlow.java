package dev.authcodes.keycloak.benchmark;

import java.net.http.HttpRequest;

/**
 * better-auth's one-time token: the app's back end generates it with the user's session cookie, and the tool gets that
 * same session in return.
 */
record OneTimeTokenFlow(BetterAuth server, String cookie) implements ConnectFlow {
    private static final String USER = "alice@example.org";

    /** Signs a new user up, which signs them in. */
    static OneTimeTokenFlow signedIn(BetterAuth server, CountingHttpClient http) {
        String user = "{\"name\":\"Alice\",\"email\":\"" + USER + "\",\"password\":\"alice-alice\"}";
        return new OneTimeTokenFlow(
                server,
                sessionCookie(http.send(PostRequest.json(server.endpoint("/sign-up/email"), user)
                        .request())));
    }

    @Override
    public String name() {
        return "better-auth's one-time token";
    }

    @Override
    public PostRequest share(CountingHttpClient http) {
        Reply generated = http.send(HttpRequest.newBuilder(server.endpoint("/one-time-token/generate"))
                .header("Cookie", cookie));
        return PostRequest.json(
                server.endpoint("/one-time-token/verify"), "{\"token\":\"" + generated.text("token") + "\"}");
    }

    @Override
    public HttpRequest.Builder use(Reply granted) {
        return HttpRequest.newBuilder(server.endpoint("/get-session")).header("Cookie", sessionCookie(granted));
    }

    @Override
    public String user() {
        return USER;
    }

    private static String sessionCookie(Reply reply) {
        return reply.cookies().stream()
                .findFirst()
                .map(line -> line.split(";", 2)[0])
                .orElseThrow(() -> new IllegalStateException("no session: " + reply));
    }
}
