package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeValue;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.fakes.Fake;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.JsonSerialization;

class LineageTest {
    private static final Lineage UNRESTRICTED = new Lineage("id", null, false);
    private static final Lineage EMAIL_ONLY = new Lineage("id", Set.of("openid", "email"), false);

    @Test
    void itIsThatOfTheCode() {
        AuthCode code = Codes.of(CodeValue.mint("session"), 1, new Restrictions(null, Set.of("email"), null));
        assertThat(Lineage.of(code, true)).isEqualTo(new Lineage(code.id(), Set.of("email"), true));
    }

    @Test
    void nothingAskedForStaysNothingAskedFor() {
        assertThat(UNRESTRICTED.narrow(null)).isNull();
        assertThat(EMAIL_ONLY.narrow(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "openid, openid",
        "openid profile email, openid email",
        "email openid, email openid",
        "openid openid email openid, openid email",
        "'  openid   email ', openid email",
        "email offline_access, email",
        "e-mail email, email"
    })
    void whatTheCodeDoesNotLetThroughIsLeftOut(String asked, String left) {
        assertThat(EMAIL_ONLY.narrow(asked)).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "profile", "offline_access", "OPENID"})
    void whereNothingIsLeftThereIsNoScope(String asked) {
        assertThat(EMAIL_ONLY.narrow(asked)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"openid profile, openid profile", "openid offline_access, openid", "a a, a"})
    void aCodeWithoutRestrictionLetsEverythingThroughButOfflineAccess(String asked, String left) {
        assertThat(UNRESTRICTED.narrow(asked)).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "offline_access"})
    void withoutRestrictionABlankScopeIsNoneEither(String asked) {
        assertThat(UNRESTRICTED.narrow(asked)).isNull();
    }

    @Test
    void offlineAccessDoesNotComeOutOfACodeThatNamesItEither() {
        assertThat(new Lineage("id", Set.of("offline_access"), false).allows("offline_access"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline_access", "openid offline_access", "offline_access email"})
    void aRequestForOfflineAccessIsSeen(String asked) {
        assertThat(Lineage.asksForOfflineAccess(asked)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "openid", "not_offline_access", "offline_access_not"})
    void anythingElseIsNoRequestForOfflineAccess(String asked) {
        assertThat(Lineage.asksForOfflineAccess(asked)).isFalse();
    }

    @Test
    void itComesBackFromARefreshToken() throws Exception {
        for (Lineage lineage : new Lineage[] {
            UNRESTRICTED,
            EMAIL_ONLY,
            new Lineage("id", null, true),
            new Lineage("id", Set.of("email"), true),
            new Lineage("id", Set.of("a", "b", "c"), false)
        }) {
            assertThat(Lineage.of(sent(lineage))).contains(lineage);
        }
    }

    @Test
    void aCodeThatLetsNoScopeThroughLetsNoneThroughAfterARefreshEither() throws Exception {
        Lineage nothing = new Lineage("id", Set.of(), false);
        Lineage read = Lineage.of(sent(nothing)).orElseThrow();

        assertThat(read.scope()).isNotNull();
        assertThat(read.narrow("openid email")).isNull();
    }

    @Test
    void aRefreshTokenThatDidNotComeFromACodeHasNone() {
        assertThat(Lineage.of(new RefreshToken(new AccessToken(), null, "id"))).isEmpty();
    }

    @Test
    void aClaimOfAnotherFormIsNone() {
        for (Object claim : new Object[] {"text", 1, Map.of(), Map.of("id", 1), Map.of("scope", "email")}) {
            RefreshToken token = new RefreshToken(new AccessToken(), null, "id");
            token.getOtherClaims().put("auth_code", claim);
            assertThat(Lineage.of(token)).isEmpty();
        }
    }

    @Test
    void tokensAreMarkedOnlyIfTheMapperSaysSo() {
        AccessToken token = new AccessToken();
        UNRESTRICTED.mark(token);
        assertThat(token.getOtherClaims()).isEmpty();

        new Lineage("id", null, true).mark(token);
        assertThat(token.getOtherClaims()).containsExactly(Map.entry("auth_code_id", "id"));
    }

    @Test
    void itTravelsInTheContextInWhichTokensAreMade() {
        Map<String, Object> attributes = new HashMap<>();
        ClientSessionContext context = Fake.of(
                ClientSessionContext.class,
                Map.of(
                        "setAttribute", attribute -> attributes.put((String) attribute[0], attribute[1]),
                        "getAttribute", name -> attributes.get((String) name[0])));
        assertThat(Lineage.of(context)).isEmpty();

        EMAIL_ONLY.attachTo(context);

        assertThat(Lineage.of(context)).contains(EMAIL_ONLY);
    }

    /** As it is after it went to the client and back. */
    private static RefreshToken sent(Lineage lineage) throws Exception {
        RefreshToken token = new RefreshToken(new AccessToken(), null, "id");
        lineage.writeTo(token);
        return JsonSerialization.readValue(JsonSerialization.writeValueAsString(token), RefreshToken.class);
    }
}
