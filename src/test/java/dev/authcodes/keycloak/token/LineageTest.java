package dev.authcodes.keycloak.token;

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
import org.keycloak.models.ClientSessionContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.JsonSerialization;

class LineageTest {
    private static final ScopeFilter OPEN = new ScopeFilter(null);
    private static final ScopeFilter EMAIL_ONLY = new ScopeFilter(Set.of("openid", "email"));

    @Test
    void itIsThatOfTheCode() {
        AuthCode code = Codes.of(CodeValue.mint("session"), 1, new Restrictions(null, Set.of("email"), null));

        assertThat(Lineage.of(code, true)).isEqualTo(new Lineage(code.id(), new ScopeFilter(Set.of("email")), true));
    }

    @Test
    void itComesBackFromARefreshToken() throws Exception {
        for (Lineage lineage : new Lineage[] {
            new Lineage("id", OPEN, false),
            new Lineage("id", EMAIL_ONLY, false),
            new Lineage("id", OPEN, true),
            new Lineage("id", EMAIL_ONLY, true),
            new Lineage("id", new ScopeFilter(Set.of()), false)
        }) {
            RefreshToken token = new RefreshToken(new AccessToken(), null, "id");
            lineage.writeTo(token);

            assertThat(Lineage.of(sent(token, RefreshToken.class))).contains(lineage);
        }
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
        assertThat(claims(new Lineage("id", OPEN, false))).isEmpty();
        assertThat(claims(new Lineage("id", OPEN, true))).containsExactly(Map.entry("auth_code_id", "id"));
        assertThat(claims(new Lineage("id", new ScopeFilter(Set.of("email")), false)))
                .containsExactly(Map.entry("auth_code_scope", "email"));
    }

    @Test
    void theFilterComesBackFromAnAccessToken() throws Exception {
        assertThat(Lineage.filterOf(accessToken(new Lineage("id", EMAIL_ONLY, false))))
                .contains(EMAIL_ONLY);
        assertThat(Lineage.filterOf(accessToken(new Lineage("id", EMAIL_ONLY, true))))
                .contains(EMAIL_ONLY);
        assertThat(Lineage.filterOf(accessToken(new Lineage("id", OPEN, true)))).contains(OPEN);
        assertThat(Lineage.filterOf(accessToken(new Lineage("id", OPEN, false))))
                .isEmpty();
    }

    @Test
    void itTravelsInTheContextInWhichTokensAreMade() {
        Map<String, Object> attributes = new HashMap<>();
        ClientSessionContext context = Fake.of(
                ClientSessionContext.class,
                Map.of(
                        "setAttribute", attribute -> attributes.put((String) attribute[0], attribute[1]),
                        "getAttribute", name -> attributes.get((String) name[0])));
        Lineage lineage = new Lineage("id", EMAIL_ONLY, false);
        assertThat(Lineage.of(context)).isEmpty();

        lineage.attachTo(context);

        assertThat(Lineage.of(context)).contains(lineage);
    }

    private static Map<String, Object> claims(Lineage lineage) throws Exception {
        return accessToken(lineage).getOtherClaims();
    }

    private static AccessToken accessToken(Lineage lineage) throws Exception {
        AccessToken token = new AccessToken();
        lineage.writeTo(token);
        return sent(token, AccessToken.class);
    }

    private static <T> T sent(T token, Class<T> type) throws Exception {
        return JsonSerialization.readValue(JsonSerialization.writeValueAsString(token), type);
    }
}
