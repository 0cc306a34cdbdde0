package dev.authcodes.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Codes made by clients that got in with a code themselves. */
class ChainIT {
    private static final String END_OF_THE_CHAIN =
            "This client got in with an auth code at the end of a chain: it cannot create more.";

    private static Realm realm;
    private static Client app;
    private static Client link;
    private static Client longer;
    private static Client backend;
    private Reply signIn;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        link = realm.addClient("link").withMapper(Map.of("max-chain-depth", "1"));
        longer = realm.addClient("longer")
                .withMapper(Map.of("max-chain-depth", "3"))
                .withAudience("backend");
        backend =
                realm.addConfidentialClient("backend", Client.MAY_EXCHANGE).withMapper(Map.of("max-chain-depth", "2"));
    }

    @BeforeEach
    void signIn() {
        signIn = app.signIn("alice");
    }

    private Reply redeemAtTheTop(Client client) {
        return client.redeem(app.createCode(signIn.accessToken()).authCode());
    }

    /** Creates with these tokens, and redeems. */
    private static Reply goOn(Client client, Reply tokens) {
        return client.redeem(client.createCode(tokens.accessToken()).authCode());
    }

    @Test
    void withoutMoreAChainHasOneLink() {
        Reply first = redeemAtTheTop(link);
        Reply second = goOn(link, first);

        assertThat(link.createCode(second.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
        assertThat(link.createCode(first.accessToken()).json().has("auth_code")).isTrue();
    }

    @Test
    void aChainIsAsLongAsTheMapperSays() {
        Reply tokens = redeemAtTheTop(longer);
        for (int depth = 1; depth <= 3; depth++) {
            tokens = goOn(longer, tokens);
            assertThat(tokens.claims().path("auth_code_depth").asInt()).isEqualTo(depth);
        }

        assertThat(longer.createCode(tokens.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
    }

    @Test
    void aRefreshDoesNotShortenTheWayBack() {
        Reply second = goOn(link, redeemAtTheTop(link));

        Reply refreshed = link.refresh(link.refresh(second.refreshToken()).refreshToken());

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(link.createCode(refreshed.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
    }

    /** RFC 8693. */
    @Test
    void aTokenExchangedForThatOfACodeIsAsFarDownTheChain() {
        Reply deep = goOn(longer, goOn(longer, redeemAtTheTop(longer)));

        Reply exchanged = backend.exchange(deep.accessToken(), Map.of());

        assertThat(exchanged.claims().path("auth_code_depth").asInt()).isEqualTo(2);
        assertThat(backend.createCode(exchanged.accessToken()).message()).isEqualTo(END_OF_THE_CHAIN);
    }

    @Test
    void tokensOfACodeOfSomebodyWhoSignedInSayNothingOfADepth() {
        assertThat(redeemAtTheTop(link).claims().has("auth_code_depth")).isFalse();
    }

    @Test
    void anOrdinarySignInOfTheSameClientIsTheTopOfAChain() {
        goOn(link, redeemAtTheTop(link));

        Reply own = goOn(link, link.signIn("alice"));

        assertThat(own.claims().has("auth_code_depth")).isFalse();
        assertThat(goOn(link, own).claims().path("auth_code_depth").asInt()).isEqualTo(1);
    }

    @Test
    void allOfAChainEndsWithTheSessionAtItsTop() {
        List<Reply> chain = new ArrayList<>();
        chain.add(redeemAtTheTop(longer));
        chain.add(goOn(longer, chain.get(0)));
        chain.add(goOn(longer, chain.get(1)));
        String outstanding = longer.createCode(chain.get(2).accessToken()).authCode();
        assertThat(chain)
                .allSatisfy(tokens -> assertThat(tokens.claims().path("sid"))
                        .isEqualTo(signIn.claims().path("sid")));
        assertThat(chain)
                .allSatisfy(tokens ->
                        assertThat(backend.isActive(tokens.accessToken())).isTrue());

        app.logout(signIn.refreshToken());

        assertThat(longer.redeem(outstanding).text("error")).isEqualTo("invalid_grant");
        for (Reply tokens : chain) {
            assertThat(backend.isActive(tokens.accessToken())).isFalse();
            assertThat(longer.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
            assertThat(longer.createCode(tokens.accessToken()).status()).isEqualTo(401);
        }
    }

    @Test
    void aCodeThatIsRevokedWithWhatCameFromItTakesTheChainAlong() {
        Reply first = app.createCode(signIn.accessToken());
        Reply ofLink = link.redeem(first.authCode());
        Reply second = link.createCode(ofLink.accessToken(), "{\"uses\":2}");
        Reply ofTool = longer.redeem(second.authCode());
        String apart = app.createCode(signIn.accessToken()).authCode();

        app.revokeCodes(signIn.accessToken(), "/" + first.codeId() + "?cascade=true");

        assertThat(link.refresh(ofLink.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(longer.refresh(ofTool.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(longer.redeem(second.authCode()).text("error")).isEqualTo("invalid_grant");
        assertThat(longer.redeem(apart).status()).isEqualTo(200);
        assertThat(app.refresh(signIn.refreshToken()).status()).isEqualTo(200);
    }

    /** A tool could do so, to keep what it has created beyond the end of its code. */
    @Test
    void aCascadeReachesTheChainAlsoWhereAToolHasLeftTheSession() {
        Reply first = app.createCode(signIn.accessToken());
        Reply ofLink = link.redeem(first.authCode());
        Reply second = link.createCode(ofLink.accessToken(), "{\"uses\":2}");
        Reply ofTool = longer.redeem(second.authCode());
        Reply third = goOn(longer, ofTool);
        link.revoke(ofLink.refreshToken());
        assertThat(longer.refresh(ofTool.refreshToken()).status()).isEqualTo(200);

        app.revokeCodes(signIn.accessToken(), "/" + first.codeId() + "?cascade=true");

        assertThat(longer.refresh(ofTool.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(longer.refresh(third.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(longer.redeem(second.authCode()).text("error")).isEqualTo("invalid_grant");
        assertThat(app.codes(signIn.accessToken()).json().findValuesAsText("id"))
                .doesNotContain(first.codeId(), second.codeId());
    }

    /** A client session keeps no more than the latest connections. */
    @Test
    void aCascadeReachesTheChainOfEachOfManyConnections() {
        Reply first = app.createCode(signIn.accessToken(), "{\"uses\":60}");
        Reply earliest = link.redeem(first.authCode());
        Reply second = link.createCode(earliest.accessToken(), "{\"uses\":2}");
        Reply ofTool = longer.redeem(second.authCode());
        for (int n = 0; n < 55; n++) {
            link.redeem(first.authCode());
        }

        app.revokeCodes(signIn.accessToken(), "/" + first.codeId() + "?cascade=true");

        assertThat(longer.refresh(ofTool.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(longer.redeem(second.authCode()).text("error")).isEqualTo("invalid_grant");
    }
}
