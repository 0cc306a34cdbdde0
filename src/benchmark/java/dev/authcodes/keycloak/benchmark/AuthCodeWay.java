package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;

/** The app makes a code, and the tool redeems it. How the code gets from one to the other is not HTTP. */
final class AuthCodeWay implements Way {
    private final Client app;
    private final Client tool;
    private final String username;
    private final String accessToken;

    /** Signs the person in to the app. */
    AuthCodeWay(Client app, Client tool, String username) {
        this.app = app;
        this.tool = tool;
        this.username = username;
        this.accessToken = new Browser().signIn(app, username, Map.of()).accessToken();
    }

    @Override
    public String name() {
        return "auth code";
    }

    @Override
    public Post share(Wire wire) {
        Reply made = wire.send(Post.json(URI.create(app.realm().url() + "/auth/code-create"), Batches.creation(3, 1))
                .request()
                .header("Authorization", "Bearer " + accessToken));
        return Post.form(
                tool.endpoint("token"),
                tool.authenticated(Client.redemption(made.authCode(), Map.of("scope", "openid"))));
    }

    @Override
    public HttpRequest.Builder use(Reply granted) {
        return tool.userinfoRequest(granted.accessToken());
    }

    @Override
    public String person() {
        return username;
    }
}
