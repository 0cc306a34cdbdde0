package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.connect.PageVisit;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every token of a code, however a client came by it, presented everywhere: it may do what {@link BoundaryTable} says, and
 * what it leads to is of the same code.
 */
class BoundaryMatrixIT {
    private static BoundaryScene scene;
    private static BoundaryMatrix matrix;

    private static PageVisit page;

    @BeforeAll
    static void createRealm() {
        Realm realm = Realm.create(BoundaryScene.settings(true));
        realm.permit("alice", "bob", "view");
        scene = BoundaryScene.withStandardExchange(realm);
        matrix = new BoundaryMatrix(scene);
        PageVisit.addPageClient(realm).withMapper();
        page = PageVisit.signedIn(realm, "alice");
    }

    @Test
    void everyTokenDoesExactlyWhatItsCodeAllowsAndLeadsToTokensOfThatCode() {
        Browser browser = new Browser();
        String signIn = browser.signIn(scene.app(), "alice", Map.of()).accessToken();
        List<HeldToken> tokens = new ArrayList<>(scene.ofNarrowedCode(signIn));
        tokens.addAll(scene.ofOpenCode(signIn));
        tokens.addAll(scene.ofSignIn(browser, "alice"));
        tokens.addAll(scene.ofShortLivedTokens(signIn));
        tokens.addAll(scene.ofDeepCode(signIn));

        assertThat(matrix.faultsOf(tokens)).isEmpty();
        assertThat(matrix.faults(tokens)).isEmpty();
    }

    @Test
    void nothingElseInARequestWidensATokenOrRestrictsASignIn() {
        Browser browser = new Browser();
        String signIn = browser.signIn(scene.app(), "alice", Map.of()).accessToken();
        List<HeldToken> revoked = scene.ofOpenCode(signIn);
        scene.revoke(revoked, signIn);
        Browser other = new Browser();
        Reply othersSignIn = other.signIn(scene.app(), "bob", Map.of());
        List<HeldToken> foreign = List.of(
                scene.ofSignIn(other, "bob").get(0),
                scene.ofOpenCode(othersSignIn.accessToken()).get(0));

        assertThat(matrix.faultsOfDisturbed(scene.ofNarrowedCode(signIn), false, foreign))
                .isEmpty();
        assertThat(matrix.faultsOfDisturbed(scene.ofDeepCode(signIn), false, foreign))
                .isEmpty();
        assertThat(matrix.faultsOfDisturbed(revoked, true, foreign)).isEmpty();
        assertThat(matrix.faultsOfDisturbed(scene.ofSignIn(browser, "alice"), false, foreign))
                .isEmpty();
    }

    @ParameterizedTest(name = "{1}, signed in at the same client first: {0}")
    @CsvSource({"true,CODE", "false,CODE", "true,CONNECTION", "false,CONNECTION"})
    void endingACodeOrAConnectionEndsExactlyWhatWasObtainedWithIt(boolean signedInFirst, Ended what) {
        Browser browser = new Browser();
        String signIn = browser.signIn(scene.app(), "alice", Map.of()).accessToken();
        List<HeldToken> others = new ArrayList<>();
        if (signedInFirst) {
            others.addAll(scene.ofSignIn(browser, "alice"));
        }
        List<List<HeldToken>> connections = scene.ofTwoConnections(signIn);
        List<HeldToken> ended = new ArrayList<>(connections.get(0));
        (what == Ended.CODE ? ended : others).addAll(connections.get(1));
        others.addAll(scene.ofOpenCode(signIn));
        others.addAll(scene.ofNarrowedCode(signIn));
        // A code that is used up, and one that is not, by a token that others exchanged.
        ended.addAll(scene.ofCodeBy(ended.get(0)));
        ended.addAll(scene.ofCodeBy(last(ended)));
        Reply outstanding = scene.codeBy(last(ended));
        if (!signedInFirst) {
            others.addAll(scene.ofSignIn(browser, "alice"));
        }
        assertThat(matrix.faults(ended)).isEmpty();

        switch (what) {
            case CODE -> scene.revoke(ended, signIn);
            case CONNECTION -> scene.disconnect(ended, page);
        }

        assertThat(matrix.faultsOfRevoked(ended)).isEmpty();
        assertThat(scene.tool().redeem(outstanding.authCode()).text("error")).isEqualTo("invalid_grant");
        assertThat(matrix.faults(others)).isEmpty();
    }

    private enum Ended {
        /** The code is revoked with {@code cascade=true}. */
        CODE,
        CONNECTION
    }

    private static HeldToken last(List<HeldToken> tokens) {
        return tokens.stream()
                .filter(token -> token.kind() == HeldToken.Kind.ACCESS)
                .filter(token -> token.way().startsWith("exchanged twice"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
