package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ends a code, and the tokens obtained with it. */
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
        tool.userinfo(tokens.accessToken()).expect(200);
    }

    private String sessionId() {
        return signIn.claims().path("sid").asText();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void everyEndingLeavesExactlyWhatTheTableSays(Ending ending) {
        Scene scene = ending.before();
        scene.tool().userinfo(scene.tokens().accessToken()).expect(200);
        ending.happen(scene);
        assertThat(scene.left()).as(Ending.rows().get(ending.name()).toString()).isEqualTo(ending.left());
    }

    @Test
    void tokensRemainValidAfterTheirCodeExpires() {
        Reply shortLived = app.createCode(signIn.accessToken(), "{\"uses\":5,\"duration_minutes\":0.0333}");
        Reply fromIt = tool.redeem(shortLived.authCode(), Map.of("scope", "openid"));

        Pause.of(Duration.ofMillis(2050));

        tool.redeem(shortLived.authCode()).expectInvalidGrant();
        assertThat(backend.isActive(fromIt.accessToken())).isTrue();
        tool.userinfo(fromIt.accessToken()).expect(200);
        tool.refresh(fromIt.refreshToken()).expect(200);
    }

    @Test
    void codesOfAReenabledUserAreValidAgain() {
        realm.updatePerson("alice", Map.of("enabled", false));
        tool.redeem(code).expectInvalidGrant();
        realm.updatePerson("alice", Map.of("enabled", true));
        tool.redeem(code).expect(200);
    }

    @Test
    void aRedeemerWhoseClientSessionExpiredStartsANewOne() {
        tool.update(Map.of("attributes", Map.of("client.session.idle.timeout", "1")));
        Pause.of(Duration.ofMillis(2050));
        tool.refresh(tokens.refreshToken()).expectInvalidGrant();
        tool.update(Map.of("attributes", Map.of("client.session.idle.timeout", "")));

        Reply fresh = tool.redeem(code);

        tool.refresh(fresh.refreshToken()).expect(200);
        tool.refresh(tokens.refreshToken()).expectInvalidGrant();
    }

    @Test
    void otherSessionsOfTheUserRemainValid() {
        String other = app.createCode(app.signIn("alice").accessToken()).authCode();
        app.logout(signIn.refreshToken());
        tool.redeem(other).expect(200);
    }

    /** Keycloak keeps a single client session for everything a client does in a session, and a revocation ends it. */
    @Test
    void aTokenRevocationDisconnectsExactlyTheToolsOfItsClient() {
        Reply second = tool.redeem(code);
        Reply others = backend.redeem(code);
        tool.revoke(tokens.refreshToken());
        tool.refresh(second.refreshToken()).expectInvalidGrant();
        backend.refresh(others.refreshToken()).expect(200);
    }

    @Test
    void allClientsShareTheSessionOfTheCreator() {
        backend.redeem(code);
        assertThat(realm.admin().get(realm.path("/users/" + realm.userId("alice") + "/sessions")))
                .filteredOn(session -> session.path("id").asText().equals(sessionId()))
                .singleElement()
                .matches(session -> session.path("clients").size() == 3);
    }
}
