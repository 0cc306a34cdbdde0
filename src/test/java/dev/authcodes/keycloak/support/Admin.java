package dev.authcodes.keycloak.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;

/** An admin who uses Keycloak's Admin REST API; by default the server's own admin. */
public final class Admin {
    /** Well below the lifespan of an admin's token, one minute. */
    private static final Duration TOKEN_REUSE = Duration.ofSeconds(30);

    private final Server server;
    private final String realm;
    private final String username;
    private String token = "";
    private Instant tokenUntil = Instant.MIN;

    public Admin(Server server) {
        this(server, "master", Server.ADMIN);
    }

    /** A user of a realm who tries to act as an admin, with the user name as the password. */
    public Admin(Server server, String realm, String username) {
        this.server = server;
        this.realm = realm;
        this.username = username;
    }

    /** @param path below {@code /admin/realms} */
    public JsonNode get(String path) {
        return done(send("GET", path, null)).json();
    }

    /** Creates something and returns its id if it has one. */
    public String post(String path, Object body) {
        Reply reply = done(send("POST", path, body));
        return reply.header("Location").map(Admin::lastSegment).orElse("");
    }

    public void put(String path, Object body) {
        done(send("PUT", path, body));
    }

    public void delete(String path) {
        done(send("DELETE", path, null));
    }

    /** What the server reports about itself and its providers. */
    public JsonNode serverInfo() {
        return done(sendTo("GET", "/admin/serverinfo", null)).json();
    }

    public Reply send(String method, String path, Object body) {
        return sendTo(method, "/admin/realms" + path, body);
    }

    private Reply sendTo(String method, String path, Object body) {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(Json.write(body));
        return Http.send(HttpRequest.newBuilder(URI.create(server.baseUri() + path))
                .method(method, publisher)
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json"));
    }

    private synchronized String token() {
        if (Instant.now().isAfter(tokenUntil)) {
            token = newToken();
            tokenUntil = Instant.now().plus(TOKEN_REUSE);
        }
        return token;
    }

    private String newToken() {
        return Http.send(Http.form(
                        URI.create(server.baseUri() + "/realms/" + realm + "/protocol/openid-connect/token"),
                        Json.texts(
                                "{grant_type: 'password', client_id: 'admin-cli', username: %1$s, password: %1$s}",
                                username)))
                .accessToken();
    }

    private static Reply done(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isBetween(200, 299);
        return reply;
    }

    private static String lastSegment(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
