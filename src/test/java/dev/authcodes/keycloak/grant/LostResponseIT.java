package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A redeemer that disconnects before it has read the response, and repeats the request with the same {@code
 * request_id}.
 */
class LostResponseIT {
    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();
    private static final Client tool = realm.addClient("auth-code-login").withMapper();

    private static int count;

    private final String token = app.signIn(newUser()).accessToken();
    private final String code =
            app.createCode(token, "{\"uses\":2,\"duration_minutes\":5}").authCode();
    private final String requestId = UUID.randomUUID().toString();

    private static String newUser() {
        String user = "user-" + ++count;
        realm.addPerson(user);
        return user;
    }

    /** Sends a request and closes the connection; returns once the server has served the request. */
    private void sendAndHangUp(URI uri, String contentType, String body) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            // A reset instead of an orderly end: the response cannot be delivered.
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(("POST " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nContent-Type: "
                                    + contentType + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            // What lets the request be repeated is written together with this.
            Pause.await("the redemption whose response nobody reads")
                    .until(() -> redemptions().size() == 1);
        }
    }

    private JsonNode redemptions() {
        return app.codes(token).json().at("/codes/0/redemptions");
    }

    @Test
    void aRetryAtTheTokenEndpointSucceedsAndCostsNoSecondUse() throws IOException {
        sendAndHangUp(
                tool.endpoint("token"),
                "application/x-www-form-urlencoded",
                Http.encode(tool.authenticated(Client.redemption(code, Map.of("request_id", requestId)))));

        tool.redeem(code, Map.of("request_id", requestId)).expect(200);
        assertOneUseIsLeft();
    }

    @Test
    void aRetryAtCodeLoginSucceedsAndCostsNoSecondUse() throws IOException {
        String body = Json.text("{auth_code: %s, request_id: %s}", code, requestId);
        sendAndHangUp(URI.create(realm.url() + "/auth/code-login"), "application/json", body);

        Reply retry = tool.post("/auth/code-login", body);

        assertThat(retry.json().has("by_jwt")).as(retry.body()).isTrue();
        assertOneUseIsLeft();
    }

    private void assertOneUseIsLeft() {
        assertThat(redemptions())
                .extracting(redemption -> redemption.path("repeat").asBoolean())
                .containsExactly(true, false);
        tool.redeem(code).expect(200);
        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
    }
}
