package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeValue;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.fakes.Fake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.JsonSerialization;

class LineageTest {
    private static final ScopeFilter OPEN = new ScopeFilter(null);
    private static final ScopeFilter EMAIL_ONLY = new ScopeFilter(Set.of("openid", "email"));
    private static final TokenLifespans SHORT = new TokenLifespans(Duration.ofSeconds(60), Duration.ofHours(1));

    @Test
    void itIsThatOfTheCode() {
        AuthCode code = Codes.of(CodeValue.mint("session"), 1, new Restrictions(null, Set.of("email"), null));

        assertThat(Lineage.of(code, true, SHORT))
                .isEqualTo(new Lineage(code.id(), new ScopeFilter(Set.of("email")), true, SHORT, 0));
    }

    @Test
    void itComesBackFromARefreshToken() throws Exception {
        for (Lineage lineage : new Lineage[] {
            lineage(OPEN, false),
            lineage(EMAIL_ONLY, false),
            lineage(OPEN, true),
            lineage(EMAIL_ONLY, true),
            lineage(new ScopeFilter(Set.of()), false),
            lineage(OPEN, false).within(SHORT),
            lineage(OPEN, false).within(new TokenLifespans(Duration.ZERO, Duration.ofHours(1))),
            new Lineage("id", OPEN, false, SHORT, 2)
        }) {
            RefreshToken token = new RefreshToken(new AccessToken(), null, "id");
            token.issuedNow();
            lineage.writeTo(token);

            assertThat(Lineage.of(sent(token, RefreshToken.class))).contains(lineage);
        }
    }

    /** As refresh tokens have it that are out there: a line of the file may be added, never changed. */
    @Test
    void theClaimsThatEarlierVersionsWroteAreUnderstood() throws Exception {
        List<Lineage> read = new ArrayList<>();
        for (String claim : Files.readAllLines(Path.of("src/test/resources/golden/refresh-claims-v1.jsonl"))) {
            RefreshToken token = JsonSerialization.readValue("{\"auth_code\":" + claim + "}", RefreshToken.class);
            read.addAll(Lineage.of(token).stream().toList());
        }

        String id = "o1kvx9mVeUAmpz6-Kma7dJ";
        ScopeFilter email = new ScopeFilter(Set.of("email"));
        TokenLifespans none = TokenLifespans.UNBOUNDED;
        assertThat(read)
                .containsExactly(
                        new Lineage(id, OPEN, false, none, 0),
                        new Lineage(id, email, false, none, 0),
                        new Lineage(id, new ScopeFilter(Set.of()), false, none, 0),
                        new Lineage(id, OPEN, true, none, 0),
                        new Lineage(id, OPEN, false, new TokenLifespans(Duration.ofSeconds(60), Duration.ZERO), 0),
                        new Lineage(id, OPEN, false, none, 2),
                        new Lineage(id, email, true, SHORT, 1));
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
    void anAccessTokenTellsWhatTheCodeLetsThroughAndItsIdOnlyIfItIsMarked() throws Exception {
        assertThat(claims(lineage(OPEN, false))).isEmpty();
        assertThat(claims(lineage(OPEN, true))).containsExactly(Map.entry("auth_code_id", "id"));
        assertThat(claims(lineage(new ScopeFilter(Set.of("email")), false)))
                .containsExactly(Map.entry("auth_code_scope", "email"));
    }

    @Test
    void theFilterComesBackFromAnAccessToken() throws Exception {
        assertThat(Lineage.filterOf(accessToken(lineage(EMAIL_ONLY, false)))).contains(EMAIL_ONLY);
        assertThat(Lineage.filterOf(accessToken(lineage(EMAIL_ONLY, true)))).contains(EMAIL_ONLY);
        assertThat(Lineage.filterOf(accessToken(lineage(OPEN, true)))).contains(OPEN);
        assertThat(Lineage.filterOf(accessToken(lineage(OPEN, false)))).isEmpty();
    }

    @Test
    void itTravelsInTheContextInWhichTokensAreMade() {
        Map<String, Object> attributes = new HashMap<>();
        ClientSessionContext context = Fake.of(
                ClientSessionContext.class,
                Map.of(
                        "setAttribute", attribute -> attributes.put((String) attribute[0], attribute[1]),
                        "getAttribute", name -> attributes.get((String) name[0])));
        Lineage lineage = lineage(EMAIL_ONLY, false);
        assertThat(Lineage.of(context)).isEmpty();

        lineage.attachTo(context);

        assertThat(Lineage.of(context)).contains(lineage);
    }

    @Test
    void anAccessTokenSaysHowDeepItsCodeLayIfNotAtTheTop() throws Exception {
        AccessToken deep = accessToken(new Lineage("id", OPEN, false, TokenLifespans.UNBOUNDED, 2));

        assertThat(deep.getOtherClaims()).containsExactly(Map.entry("auth_code_depth", 2));
        assertThat(Lineage.depthOf(deep)).isEqualTo(2);
        assertThat(Lineage.depthOf(accessToken(lineage(OPEN, false)))).isZero();
    }

    @Test
    void aTokenThatIsTradedForAnotherHandsItsLifespansAndItsDepthOn() throws Exception {
        Lineage lineage = new Lineage("id", OPEN, true, SHORT, 1);

        assertThat(Lineage.inheritedFrom(accessToken(lineage))).isEqualTo(lineage);
        assertThat(Lineage.inheritedFrom(accessToken(lineage(OPEN, true))).lifespans())
                .isEqualTo(TokenLifespans.UNBOUNDED);
    }

    @Test
    void tokensLiveNoLongerThanItSays() {
        Lineage lineage = lineage(OPEN, false).within(SHORT);
        AccessToken accessToken = new AccessToken();
        accessToken.iat(1000L).exp(1300L);
        RefreshToken refreshToken = new RefreshToken(new AccessToken(), null, "id");
        refreshToken.iat(1000L).exp(10_000L);

        lineage.writeTo(accessToken);
        lineage.writeTo(refreshToken);

        assertThat(accessToken.getExp()).isEqualTo(1060);
        assertThat(refreshToken.getExp()).isEqualTo(4600);
    }

    private static Lineage lineage(ScopeFilter filter, boolean mark) {
        return new Lineage("id", filter, mark, TokenLifespans.UNBOUNDED, 0);
    }

    private static Map<String, Object> claims(Lineage lineage) throws Exception {
        return accessToken(lineage).getOtherClaims();
    }

    private static AccessToken accessToken(Lineage lineage) throws Exception {
        AccessToken token = new AccessToken();
        token.issuedNow();
        lineage.writeTo(token);
        return sent(token, AccessToken.class);
    }

    private static <T> T sent(T token, Class<T> type) throws Exception {
        return JsonSerialization.readValue(JsonSerialization.writeValueAsString(token), type);
    }
}
