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
                Map.of(
                        "grant_type",
                        "urn:keycloak:grant-type:auth-code",
                        "client_id",
                        tool.clientId(),
                        "auth_code",
                        made.authCode(),
                        "scope",
                        "openid"));
    }

    @Override
    public HttpRequest.Builder use(Reply granted) {
        return HttpRequest.newBuilder(tool.endpoint("userinfo"))
                .header("Authorization", "Bearer " + granted.accessToken());
    }

    @Override
    public String person() {
        return username;
    }
}
