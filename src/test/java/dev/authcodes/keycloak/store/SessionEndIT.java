package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the session ends, its codes and all that came from them are gone. */
class SessionEndIT {
    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client backend;

    private Reply signIn;
    private String code;
    private Reply tokens;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        backend = realm.addConfidentialClient("backend").withMapper();
        app = realm.addClient("app", Map.of("attributes", Map.of("post.logout.redirect.uris", "+")))
                .withMapper()
                .withAudience("backend");
        tool = realm.addClient("tool").withMapper().withAudience("backend");
    }

    @BeforeEach
    void shareTheSession() {
        signIn = app.signIn("alice");
        code = app.createCode(signIn.accessToken(), "{\"uses\":5}").authCode();
        tokens = tool.redeem(code, Map.of("scope", "openid"));
        assertThat(backend.isActive(tokens.accessToken())).isTrue();
        assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(200);
    }

    private void assertEverythingIsGone() {
        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(backend.isActive(tokens.accessToken())).isFalse();
        assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(401);
        assertThat(app.createCode(signIn.accessToken()).status()).isEqualTo(401);
    }

    private String sessionId() {
        return signIn.claims().path("sid").asText();
    }

    @Test
    void whenTheAppLogsOutByItsBackEnd() {
        assertThat(app.logout(signIn.refreshToken()).status()).isEqualTo(204);

        assertEverythingIsGone();
    }

    @Test
    void whenTheAppLogsOutByTheBrowser() {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(app.endpoint("logout") + "?"
                + Http.encode(Map.of(
                        "id_token_hint",
                        signIn.text("id_token"),
                        "post_logout_redirect_uri",
                        "http://localhost:3000/")))));
        assertThat(reply.status()).isEqualTo(302);

        assertEverythingIsGone();
    }

    @Test
    void whenAToolThatGotInLogsOut() {
        assertThat(tool.logout(tokens.refreshToken()).status()).isEqualTo(204);

        assertEverythingIsGone();
    }

    @Test
    void whenThePersonSignsTheDeviceOutInTheAccountConsole() {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/account/sessions/" + sessionId()))
                .DELETE()
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + signIn.accessToken()));
        assertThat(reply.status()).isEqualTo(204);

        assertEverythingIsGone();
    }

    @Test
    void whenAnAdminEndsTheSession() {
        realm.admin().delete(realm.path("/sessions/" + sessionId()));

        assertEverythingIsGone();
    }

    @Test
    void whenAnAdminLogsThePersonOut() {
        realm.admin().post(realm.path("/users/" + realm.personId("alice") + "/logout"), Map.of());

        assertEverythingIsGone();
    }

    @Test
    void whenAnAdminLogsEverybodyOut() {
        realm.admin().post(realm.path("/logout-all"), Map.of());

        assertEverythingIsGone();
    }

    @Test
    void whenThePersonIsDeleted() {
        realm.addPerson("eve");
        signIn = app.signIn("eve");
        code = app.createCode(signIn.accessToken(), "{\"uses\":5}").authCode();
        tokens = tool.redeem(code, Map.of("scope", "openid"));

        realm.admin().delete(realm.path("/users/" + realm.personId("eve")));

        assertEverythingIsGone();
    }

    @Test
    void anotherSessionOfThePersonIsNotTouched() {
        String other = app.createCode(app.signIn("alice").accessToken()).authCode();

        app.logout(signIn.refreshToken());

        assertThat(tool.redeem(other).status()).isEqualTo(200);
    }

    @Test
    void theRefreshTokenRefreshesAndItsRevocationLeavesTheSessionAlive() {
        Reply refreshed = tool.refresh(tokens.refreshToken());
        assertThat(refreshed.status()).isEqualTo(200);

        assertThat(tool.revoke(refreshed.refreshToken()).status()).isEqualTo(200);

        assertThat(tool.refresh(refreshed.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(backend.isActive(refreshed.accessToken())).isFalse();
        assertThat(app.refresh(signIn.refreshToken()).status()).isEqualTo(200);
        assertThat(tool.redeem(code).status()).isEqualTo(200);
    }

    /** Keycloak keeps one client session for all that a client does in a session, and revocation ends that. */
    @Test
    void aRevocationDisconnectsAllToolsOfTheSameClientAndNoOther() {
        Reply second = tool.redeem(code);
        Reply others = backend.redeem(code);

        tool.revoke(tokens.refreshToken());

        assertThat(tool.refresh(second.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(backend.refresh(others.refreshToken()).status()).isEqualTo(200);
    }

    @Test
    void theSessionIsOneForAllOfItsClients() {
        backend.redeem(code);

        assertThat(realm.admin().get(realm.path("/users/" + realm.personId("alice") + "/sessions")))
                .filteredOn(session -> session.path("id").asText().equals(sessionId()))
                .singleElement()
                .satisfies(session -> assertThat(
                                List.copyOf(session.path("clients").properties()))
                        .hasSize(3));
    }
}
