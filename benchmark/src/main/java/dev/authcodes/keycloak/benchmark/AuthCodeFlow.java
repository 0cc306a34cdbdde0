package dev.authcodes.keycloak.benchmark;

import java.net.http.HttpRequest;

/** The app creates a code, and the tool redeems it. Passing the code from one to the other involves no HTTP. */
record AuthCodeFlow(Client app, Client tool, String user, String accessToken) implements ConnectFlow {

    /** Signs the user in to the app. */
    static AuthCodeFlow signedIn(Client app, Client tool, String user, CountingHttpClient http) {
        return new AuthCodeFlow(
                app, tool, user, new Browser(http::send).signIn(app, user).text("access_token"));
    }

    @Override
    public String name() {
        return "auth code";
    }

    @Override
    public PostRequest share(CountingHttpClient http) {
        Reply created = http.send(PostRequest.json(app.realm("/auth/code-create"), Workload.creation(3, 1))
                .request()
                .header("Authorization", "Bearer " + accessToken));
        return tool.tokenRequest(Client.redemption(created.text("auth_code")));
    }

    @Override
    public HttpRequest.Builder use(Reply granted) {
        return HttpRequest.newBuilder(tool.endpoint("userinfo"))
                .header("Authorization", "Bearer " + granted.text("access_token"));
    }
}
