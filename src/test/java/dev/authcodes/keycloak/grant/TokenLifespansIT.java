package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The lifespans of the tokens of a code. */
class TokenLifespansIT {
    private static final Map<String, String> SHORT =
            Map.of("access-token-lifespan-seconds", "60", "refresh-token-lifespan-seconds", "600");
    /** Keycloak's default in a new realm. */
    private static final int ACCESS = 300;

    private static final int REFRESH = 1800;

    private static final Realm realm = Realm.create(Map.of("enabledEventTypes", List.of("REFRESH_TOKEN")));
    private static final Client app = realm.addClient("app").withMapper().withAudience("backend");
    private static final Client backend =
            realm.addConfidentialClient("backend", Client.MAY_EXCHANGE).withMapper();
    private static final Client tool =
            realm.addClient("auth-code-login").withMapper(SHORT).withAudience("backend");
    private final String token = app.signIn("alice").accessToken();

    private String code() {
        return app.createCode(token).authCode();
    }

    private static long lifespan(String jwt) {
        JsonNode claims = Jwt.claims(jwt);
        return claims.path("exp").asLong() - claims.path("iat").asLong();
    }

    private static void assertLifespans(Reply tokens, int access, int refresh) {
        tokens.expect(200);
        assertThat(lifespan(tokens.accessToken())).isEqualTo(access);
        assertThat(lifespan(tokens.refreshToken())).isEqualTo(refresh);
        assertThat(tokens.json().path("expires_in").asInt()).isBetween(access - 5, access);
        assertThat(tokens.json().path("refresh_expires_in").asInt()).isBetween(refresh - 5, refresh);
    }

    @Test
    void tokensHaveTheLifespansOfTheRedeemMapperEvenAfterEveryRefresh() {
        Reply tokens = tool.redeem(code(), Map.of("scope", "openid"));

        for (int n = 0; n < 3; n++) {
            assertLifespans(tokens, 60, 600);
            assertThat(Jwt.claims(tokens.text("id_token")).path("exp"))
                    .isEqualTo(tokens.claims().path("exp"));
            assertThat(backend.introspect(tokens.accessToken()).json().path("exp"))
                    .isEqualTo(tokens.claims().path("exp"));
            tokens = tool.refresh(tokens.refreshToken());
        }
        assertThat(realm.lastEvent("REFRESH_TOKEN")
                        .at("/details/access_token_expiration_time")
                        .asText())
                .isEqualTo("60");
    }

    @Test
    void theRedeemMapperOnlyShortensLifespansOfTokensOfCodes() {
        Client patient = realm.addClient("patient")
                .withMapper(Map.of("access-token-lifespan-seconds", "3600", "refresh-token-lifespan-seconds", "36000"));
        Reply ordinary = tool.signIn("alice");
        tool.redeem(tool.createCode(ordinary.accessToken()).authCode());
        Reply tokens = patient.redeem(code());

        assertLifespans(tokens, ACCESS, REFRESH);
        assertLifespans(patient.refresh(tokens.refreshToken()), ACCESS, REFRESH);
        assertLifespans(ordinary, ACCESS, REFRESH);
        assertLifespans(tool.refresh(ordinary.refreshToken()), ACCESS, REFRESH);
    }

    @Test
    void tokensNeverOutliveTheSession() {
        Realm brief = Realm.create(Map.of("ssoSessionMaxLifespan", 40));
        Client client = brief.addClient("app").withMapper(SHORT);
        Reply signIn = client.signIn("alice");
        long end = Jwt.claims(signIn.refreshToken()).path("exp").asLong();
        assertThat(lifespan(signIn.refreshToken())).isLessThanOrEqualTo(40);

        Reply tokens = client.redeem(client.createCode(signIn.accessToken()).authCode());

        for (Reply reply : List.of(tokens, client.refresh(tokens.refreshToken()))) {
            assertThat(reply.claims().path("exp").asLong()).isLessThanOrEqualTo(end);
            assertThat(Jwt.claims(reply.refreshToken()).path("exp").asLong()).isLessThanOrEqualTo(end);
        }
    }

    @Test
    void onlyToolsThatDoNotRefreshInTimeAreDisconnected() {
        Client restless = realm.addClient("restless").withMapper(Map.of("refresh-token-lifespan-seconds", "6"));
        Reply tokens = restless.redeem(code());

        for (int n = 0; n < 3; n++) {
            Pause.of(Duration.ofSeconds(3));
            tokens = restless.refresh(tokens.refreshToken());
            tokens.expect(200);
        }
        Pause.of(Duration.ofMillis(7100));
        assertThat(restless.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void aStricterLifespanAppliesAtTheNextRefreshButALongerOneDoesNot() {
        Client watched = realm.addClient("watched").withMapper(SHORT);
        Reply tokens = watched.redeem(code());

        watched.removeMapper();
        watched.withMapper(Map.of("access-token-lifespan-seconds", "30"));
        Reply stricter = watched.refresh(tokens.refreshToken());
        watched.removeMapper();
        Reply without = watched.refresh(stricter.refreshToken());

        assertLifespans(stricter, 30, 600);
        assertLifespans(without, 30, 600);
    }

    @Test
    void aRefreshWithFewerScopesKeepsTheLifespansOfAnOptionalScope() {
        Client shrewd = realm.addClient("shrewd")
                .withMapper()
                .withOptionalScope(realm.addMapperScope("brief", Map.of("access-token-lifespan-seconds", "60")));
        Reply tokens = shrewd.redeem(code(), Map.of("scope", "openid brief"));

        Reply refreshed = shrewd.token(
                Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken(), "scope", "openid"));

        assertLifespans(tokens, 60, REFRESH);
        assertThat(refreshed.text("scope")).doesNotContain("brief");
        assertLifespans(refreshed, 60, REFRESH);
    }

    @Test
    void codeLoginReportsTheLifespansOfTheMapper() {
        Reply reply = app.post("/auth/code-login", Json.text("{auth_code: %s}", code()));

        assertThat(reply.json().path("expires_in").asInt()).isBetween(55, 60);
        assertThat(lifespan(reply.accessToken())).isEqualTo(60);
        assertThat(lifespan(reply.refreshToken())).isEqualTo(600);
    }

    @Test
    void aClientWithoutRefreshTokensStillGetsShortLivedAccessTokens() {
        Client once = realm.addClient("once", Json.of("{attributes: {'use.refresh.tokens': false}}"))
                .withMapper(SHORT);

        Reply tokens = once.redeem(code(), Map.of("scope", "openid"));

        assertThat(tokens.json().has("refresh_token")).isFalse();
        assertThat(lifespan(tokens.accessToken())).isEqualTo(60);
        assertThat(tokens.json().path("expires_in").asInt()).isBetween(55, 60);
        assertThat(Jwt.claims(tokens.text("id_token")).path("exp"))
                .isEqualTo(tokens.claims().path("exp"));
    }

    /** RFC 8693. */
    @Test
    void anExchangedTokenInheritsTheLifespansOfItsCode() {
        Reply tokens = tool.redeem(code());

        Reply exchanged = exchange(tokens.accessToken());

        assertLifespans(exchanged, 60, 600);
        assertLifespans(backend.refresh(exchanged.refreshToken()), 60, 600);
        assertLifespans(exchange(token), ACCESS, REFRESH);
    }

    private static Reply exchange(String subjectToken) {
        return backend.exchange(subjectToken, Map.of("requested_token_type", Client.REFRESH_TOKEN));
    }

    @Test
    void aRequestingPartyTokenInheritsTheLifespansOfItsCode() {
        Client server = realm.addConfidentialClient(
                "resources", Json.of("{serviceAccountsEnabled: true, authorizationServicesEnabled: true}"));
        server.permitEverything("client", tool.id());

        Reply rpt = Http.send(Http.form(
                        server.endpoint("token"),
                        Map.of("grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket", "audience", "resources"))
                .header("Authorization", "Bearer " + tool.redeem(code()).accessToken()));

        assertLifespans(rpt, 60, 600);
        assertLifespans(tool.refresh(rpt.refreshToken()), 60, 600);
    }
}
