package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An admin gives a realm or a client another name, or removes the realm's keys, while codes and connections are there. */
class RealmChangesIT {
    private static final String KEYS = "/components?type=org.keycloak.keys.KeyProvider";

    private final Realm realm = Realm.create();
    private final Client backend = realm.addConfidentialClient("backend").withMapper();
    private final Client app =
            realm.addClient("app").withMapper(Map.of("short-codes", "true")).withAudience("backend");
    private final Client tool = realm.addClient("tool").withMapper().withAudience("backend");
    private final String token = app.signIn("alice").accessToken();

    private Reply create(String request, Object... values) {
        return app.createCode(token, Json.text(request, values));
    }

    private static Client renamed(Realm realm, Client client, String clientId) {
        return new Client(realm, client.id(), clientId, null);
    }

    /** That a client's tokens are neither refreshed nor accepted. */
    private void assertEnded(Client client, Reply tokens) {
        client.refresh(tokens.refreshToken()).expectInvalidGrant();
        assertThat(client.userinfo(tokens.accessToken()).status()).isIn(401, 403);
        assertThat(backend.isActive(tokens.accessToken())).isFalse();
    }

    @Test
    void aBoundCodeFollowsItsRenamedClientWhoseConnectionsEnd() {
        Reply bound = create("{client_id: 'tool', uses: 2}");
        Reply tokens = tool.redeem(bound.authCode(), Map.of("scope", "openid")).expect(200);

        tool.update(Map.of("clientId", "tool-2"));
        Client taker = realm.addClient("tool").withMapper().withAudience("backend");
        Client renamed = renamed(realm, tool, "tool-2");

        assertThat(app.codes(token).json().at("/codes/0/client_id").asText()).isEqualTo("tool-2");
        taker.redeem(bound.authCode()).expectInvalidGrant();
        assertEnded(taker, tokens);
        assertEnded(renamed, tokens);
        Reply again = renamed.redeem(bound.authCode()).expect(200);
        renamed.refresh(again.refreshToken()).expect(200);
    }

    @Test
    void aCodeBoundToADeletedClientIsRefusedToAClientThatTakesItsClientId() {
        Reply bound = create("{client_id: 'tool'}");
        tool.delete();
        Client taker = realm.addClient("tool").withMapper();

        taker.redeem(bound.authCode()).expectInvalidGrant();
        assertThat(app.codes(token).json().at("/codes/0/client_id").asText()).isEqualTo(tool.id());
    }

    @Test
    void codesOfARenamedClientRemainValidButItsOldTokensCannotManageThem() {
        Reply code = create("{uses: 1}");
        app.update(Map.of("clientId", "app-2"));

        assertThat(app.codes(token).status()).isEqualTo(401);
        tool.redeem(code.authCode()).expect(200);
    }

    @ParameterizedTest
    @EnumSource
    void codesOfAMovedRealmRemainValidAtItsNewAddressAndOlderTokensEnd(Move move) {
        Reply code = create("{uses: 2}");
        Reply tokens = tool.redeem(code.authCode(), Map.of("scope", "openid")).expect(200);

        Client there = renamed(move.apply(realm), tool, "tool");

        there.refresh(tokens.refreshToken()).expectInvalidGrant();
        assertThat(there.userinfo(tokens.accessToken()).status()).isEqualTo(401);
        Reply again = there.redeem(code.authCode()).expect(200);
        there.refresh(again.refreshToken()).expect(200);
        if (move == Move.RENAMED) {
            assertThat(tool.redeem(code.authCode()).status()).isEqualTo(404);
        }
    }

    /** How a realm gets another address, by which its tokens name their issuer. */
    enum Move {
        RENAMED {
            @Override
            Realm apply(Realm realm) {
                realm.update(Map.of("realm", realm.name() + "-2"));
                return Realm.named(realm.name() + "-2");
            }
        },
        OTHER_FRONTEND_URL {
            @Override
            Realm apply(Realm realm) {
                realm.update(Json.of("{attributes: {frontendUrl: 'http://other.localhost:8080'}}"));
                return realm;
            }
        };

        abstract Realm apply(Realm realm);
    }

    /** Access tokens are signed with the first, refresh tokens with the second, and short codes are found by the second. */
    @ParameterizedTest
    @CsvSource({"rsa, false, true, true", "hmac, true, false, false"})
    void codesRemainValidAfterARemovedRealmKeyButItsTokensAndShortCodesEnd(
            String provider, boolean accessToken, boolean refreshToken, boolean shortCode) {
        Reply code = create("{uses: 2}");
        Reply shortOne = create("{format: 'short'}");
        Reply tokens = tool.redeem(code.authCode(), Map.of("scope", "openid")).expect(200);

        removeKey(provider);

        assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(accessToken ? 200 : 401);
        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(refreshToken ? 200 : 400);
        assertThat(tool.redeem(shortOne.authCode()).status()).isEqualTo(shortCode ? 200 : 400);
        Reply again = tool.redeem(code.authCode(), Map.of("scope", "openid")).expect(200);
        tool.userinfo(again.accessToken()).expect(200);
        tool.refresh(again.refreshToken()).expect(200);
    }

    /** Another one takes its place, which has to be there first. */
    private void removeKey(String provider) {
        realm.admin().post(realm.path("/components"), Json.of("""
                        {name: 'next', providerId: '%s-generated', providerType: 'org.keycloak.keys.KeyProvider',
                         config: {priority: ['200'], algorithm: ['%s']}}""".formatted(
                        provider, provider.equals("rsa") ? "RS256" : "HS512")));
        for (JsonNode component : realm.admin().get(realm.path(KEYS))) {
            if (component.path("name").asText().equals(provider)) {
                realm.admin()
                        .delete(realm.path("/components/" + component.path("id").asText()));
            }
        }
    }
}
