package dev.authcodes.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Codes created by clients that are connected with a code themselves. */
class ChainIT {
    private static final String END_OF_THE_CHAIN =
            "This client was connected with an auth code at the maximum depth and cannot create others.";

    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();
    private static final Client link = realm.addClient("link").withMapper(Map.of("max-chain-depth", "1"));
    private static final Client longer =
            realm.addClient("longer").withMapper(Map.of("max-chain-depth", "3")).withAudience("backend");
    private static final Client backend =
            realm.addConfidentialClient("backend", Client.MAY_EXCHANGE).withMapper(Map.of("max-chain-depth", "2"));
    private final Reply signIn = app.signIn("alice");

    private Reply redeemFirst(Client client) {
        return client.redeem(app.createCode(signIn.accessToken()).authCode());
    }

    /** Creates a code with these tokens and redeems it. */
    private static Reply redeemNext(Client client, Reply tokens) {
        return client.redeem(client.createCode(tokens.accessToken()).authCode());
    }

    @Test
    void aChainIsAsLongAsConfigured() {
        Reply tokens = redeemFirst(longer);
        for (int depth = 1; depth <= 3; depth++) {
            tokens = redeemNext(longer, tokens);
            assertThat(tokens.claim("auth_code_depth")).isEqualTo("" + depth);
        }

        assertThat(longer.createCode(tokens.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
    }

    @Test
    void aToolAtTheEndOfAChainCreatesNoCodesEvenAfterRefreshes() {
        Reply first = redeemFirst(link);
        Reply second = redeemNext(link, first);
        Reply refreshed = link.refresh(link.refresh(second.refreshToken()).refreshToken());

        assertThat(link.createCode(second.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
        assertThat(link.createCode(refreshed.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
        assertThat(link.createCode(first.accessToken()).authCode()).isNotEmpty();
    }

    /** RFC 8693. */
    @Test
    void anExchangedTokenKeepsItsDepthInTheChain() {
        Reply deep = redeemNext(longer, redeemNext(longer, redeemFirst(longer)));

        Reply exchanged = backend.exchange(deep.accessToken(), Map.of());

        assertThat(exchanged.claim("auth_code_depth")).isEqualTo("2");
        assertThat(backend.createCode(exchanged.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
    }

    @Test
    void anOrdinarySignInOfAConnectedClientStartsANewChain() {
        Reply connected = redeemFirst(link);
        redeemNext(link, connected);

        Reply own = redeemNext(link, link.signIn("alice"));

        assertThat(connected.claims().has("auth_code_depth")).isFalse();
        assertThat(own.claims().has("auth_code_depth")).isFalse();
        assertThat(redeemNext(link, own).claim("auth_code_depth")).isEqualTo("1");
    }

    @Test
    void aWholeChainEndsWithItsSession() {
        Reply first = redeemFirst(longer);
        Reply second = redeemNext(longer, first);
        List<Reply> chain = List.of(first, second, redeemNext(longer, second));
        String outstanding = longer.createCode(chain.get(2).accessToken()).authCode();
        assertThat(chain).allSatisfy(tokens -> {
            assertThat(tokens.claim("sid")).isEqualTo(signIn.claim("sid"));
            assertThat(backend.isActive(tokens.accessToken())).isTrue();
        });

        app.logout(signIn.refreshToken());

        assertInvalid(longer.redeem(outstanding));
        for (Reply tokens : chain) {
            assertThat(backend.isActive(tokens.accessToken())).isFalse();
            assertInvalid(longer.refresh(tokens.refreshToken()));
            longer.createCode(tokens.accessToken()).expect(401);
        }
    }

    private static void assertInvalid(Reply reply) {
        assertThat(reply.text("error")).as(reply.body()).isEqualTo("invalid_grant");
    }

    private void revokeWithDescendants(Reply created) {
        app.revokeCodes(signIn.accessToken(), "/" + created.codeId() + "?cascade=true");
    }

    @Test
    void aCascadeEndsExactlyTheChainBelowItsCode() {
        Reply first = app.createCode(signIn.accessToken());
        Reply ofLink = link.redeem(first.authCode());
        Reply second = link.createCode(ofLink.accessToken(), "{\"uses\":2}");
        Reply ofTool = longer.redeem(second.authCode());
        String apart = app.createCode(signIn.accessToken()).authCode();

        revokeWithDescendants(first);

        assertInvalid(link.refresh(ofLink.refreshToken()));
        assertInvalid(longer.refresh(ofTool.refreshToken()));
        assertInvalid(longer.redeem(second.authCode()));
        longer.redeem(apart).expect(200);
        app.refresh(signIn.refreshToken()).expect(200);
    }

    /** A provider that renews its sign-in by itself many times: tokens do not grow, and no link is lost. */
    @Test
    void tokensOfALongChainHaveABoundedSizeAndEndWithEachOfItsCodes() {
        Client provider = realm.addClient("provider")
                .withMapper(Map.of("max-chain-depth", "100000", "max-creations-per-minute", "0"));
        List<Reply> created = new ArrayList<>();
        List<Reply> tokens = new ArrayList<>(List.of(signIn));
        for (int link = 0; link < 50; link++) {
            Client creator = link == 0 ? app : provider;
            created.add(creator.createCode(tokens.get(link).accessToken(), "{\"duration_minutes\":60}"));
            tokens.add(provider.redeem(created.get(link).authCode()).expect(200));
        }
        Reply last = tokens.get(50);

        assertThat(last.claim("auth_code_depth")).isEqualTo("49");
        assertThat(tokens.stream()
                        .skip(1)
                        .mapToInt(each -> each.accessToken().length())
                        .max()
                        .orElseThrow())
                .isLessThan(4000);
        assertThat(last.accessToken().length())
                .isLessThan(tokens.get(2).accessToken().length() + 400);
        provider.refresh(last.refreshToken()).expect(200);

        app.revokeCodes(signIn.accessToken(), "/" + created.get(30).codeId() + "?cascade=true")
                .expect(204);
        assertInvalid(provider.refresh(last.refreshToken()));
        assertInvalid(provider.refresh(tokens.get(31).refreshToken()));
        provider.refresh(tokens.get(30).refreshToken()).expect(200);

        app.revokeCodes(signIn.accessToken(), "/" + created.get(0).codeId() + "?cascade=true")
                .expect(204);
        assertInvalid(provider.refresh(tokens.get(30).refreshToken()));
        assertInvalid(provider.refresh(tokens.get(1).refreshToken()));
    }

    /** A tool could do so to keep what it has created after its code has ended. */
    @Test
    void aCascadeReachesTheChainEvenIfAToolHasLeftTheSession() {
        Reply first = app.createCode(signIn.accessToken());
        Reply ofLink = link.redeem(first.authCode());
        Reply second = link.createCode(ofLink.accessToken(), "{\"uses\":2}");
        Reply ofTool = longer.redeem(second.authCode());
        Reply third = redeemNext(longer, ofTool);
        link.revoke(ofLink.refreshToken());
        longer.refresh(ofTool.refreshToken()).expect(200);

        revokeWithDescendants(first);

        assertInvalid(longer.refresh(ofTool.refreshToken()));
        assertInvalid(longer.refresh(third.refreshToken()));
        assertInvalid(longer.redeem(second.authCode()));
        assertThat(app.codes(signIn.accessToken()).json().findValuesAsText("id"))
                .doesNotContain(first.codeId(), second.codeId());
    }

    /** A client session keeps no more than the latest connections. */
    @Test
    void aCascadeReachesTheChainsOfManyConnections() {
        Reply first = app.createCode(signIn.accessToken(), "{\"uses\":60}");
        Reply second = link.createCode(link.redeem(first.authCode()).accessToken(), "{\"uses\":2}");
        Reply ofTool = longer.redeem(second.authCode());
        IntStream.range(0, 55).forEach(n -> link.redeem(first.authCode()));

        revokeWithDescendants(first);

        assertInvalid(longer.refresh(ofTool.refreshToken()));
        assertInvalid(longer.redeem(second.authCode()));
    }
}
