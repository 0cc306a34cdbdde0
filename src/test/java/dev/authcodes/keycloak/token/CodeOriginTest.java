package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.Descent;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.permission.RedeemPermission;
import dev.authcodes.keycloak.permission.RedeemPermission.TokenLifespans;
import dev.authcodes.keycloak.support.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.JsonSerialization;

class CodeOriginTest {
    private static final ScopeFilter ALL = new ScopeFilter(null);
    private static final ScopeFilter EMAIL = new ScopeFilter(Set.of("email"));
    private static final TokenLifespans NONE = TokenLifespans.UNBOUNDED;
    private static final TokenLifespans SHORT = lifespans(60, 3600);
    private static final RedeemPermission PERMISSION = new RedeemPermission(ALL, SHORT, null, null, false);
    private static final long NOW = 1000;

    private static CodeOrigin origin(ScopeFilter filter, TokenLifespans lifespans, int depth) {
        Set<String> above = depth == 0 ? Set.of() : Set.of("first code", "first connection");
        return new CodeOrigin("code", "connection", filter, lifespans, depth, above);
    }

    private static TokenLifespans lifespans(int access, int refresh) {
        return new TokenLifespans(Duration.ofSeconds(access), Duration.ofSeconds(refresh));
    }

    private static List<Supplier<JsonWebToken>> kinds() {
        return List.of(AccessToken::new, IDToken::new, CodeOriginTest::refreshToken);
    }

    private static RefreshToken refreshToken() {
        return new RefreshToken(new AccessToken(), null, "provider");
    }

    static Stream<CodeOrigin> origins() {
        return Stream.of(ALL, EMAIL, new ScopeFilter(Set.of()))
                .flatMap(filter -> Stream.of(NONE, SHORT, lifespans(60, 0), lifespans(0, 60))
                        .flatMap(lifespans -> Stream.of(0, 1, 100_000).map(depth -> origin(filter, lifespans, depth))));
    }

    @ParameterizedTest
    @MethodSource("origins")
    void everyKindOfTokenKeepsTheOriginWrittenToIt(CodeOrigin origin) throws Exception {
        for (Supplier<JsonWebToken> kind : kinds()) {
            JsonWebToken token = kind.get();
            token.issuedNow();
            origin.writeTo(token);

            String sent = JsonSerialization.writeValueAsString(token);

            assertThat(CodeOrigin.of(JsonSerialization.readValue(sent, token.getClass())))
                    .contains(origin);
        }
    }

    @ParameterizedTest
    @MethodSource("origins")
    void claimsFromMappersOfTheRealmAreNoOrigin(CodeOrigin origin) {
        for (Supplier<JsonWebToken> kind : kinds()) {
            JsonWebToken token = kind.get();
            token.issuedNow();
            token.getOtherClaims().putAll(Json.of("""
                    {auth_code_id: 'other', auth_code_connection: 'other', auth_code_scope: 'roles',
                     auth_code_depth: -5, auth_code_above: ['other'], auth_code_lifespans: {access: 999999}}"""));

            origin.writeTo(token);

            assertThat(CodeOrigin.of(token)).contains(origin);
        }
    }

    @Test
    void aTokenNotObtainedWithACodeHasNoOrigin() {
        assertThat(CodeOrigin.of(null)).isEmpty();
        for (Supplier<JsonWebToken> kind : kinds()) {
            assertThat(CodeOrigin.of(kind.get())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{auth_code_id: 1, auth_code_connection: 'c'}",
                "{auth_code_id: 'code'}",
                "{auth_code_connection: 'c'}",
                "{auth_code_id: ['code'], auth_code_connection: 'c'}",
                "{auth_code_scope: 'openid', auth_code_depth: 1}"
            })
    void claimsOfTheWrongTypeAreNoOrigin(String claims) {
        AccessToken token = new AccessToken();
        token.getOtherClaims().putAll(Json.of(claims));

        assertThat(CodeOrigin.of(token)).isEmpty();
    }

    @Test
    void theOriginOfARedemptionHasTheScopeAndDepthOfTheCodeAndANewConnection() {
        AuthCode code = Codes.of(LongCode.generate("session"), 1, new Restrictions(null, Set.of("email"), null));

        CodeOrigin origin = CodeOrigin.redeemed(code, PERMISSION, null);

        assertThat(origin).isEqualTo(new CodeOrigin(code.id(), origin.connection(), EMAIL, SHORT, 0, Set.of()));
        assertThat(origin.connection())
                .isNotEqualTo(CodeOrigin.redeemed(code, PERMISSION, null).connection());
    }

    @Test
    void aCodeCreatedWithATokenEndsWithAllCodesAndConnectionsAboveIt() {
        assertThat(origin(ALL, NONE, 1).next())
                .isEqualTo(
                        new Descent(2, "connection", Set.of("code", "connection", "first code", "first connection")));
    }

    @Test
    void tokensDoNotGrowWithTheLengthOfTheirChain() {
        CodeOrigin origin = origin(ALL, NONE, 0);
        for (int depth = 1; depth <= 100; depth++) {
            Descent next = origin.next();
            origin = new CodeOrigin("code" + depth, "connection" + depth, ALL, NONE, next.depth(), next.above());

            assertThat(next.depth()).isEqualTo(depth);
            assertThat(next.above()).hasSizeLessThanOrEqualTo(16).contains(next.parent());
        }
    }

    @Test
    void onlyACodeWithAScopeIsNarrowed() {
        assertThat(origin(ALL, NONE, 0).isNarrowed()).isFalse();
        assertThat(origin(EMAIL, NONE, 0).isNarrowed()).isTrue();
        assertThat(origin(new ScopeFilter(Set.of()), NONE, 0).isNarrowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1300, 1060", "1061, 1060", "1060, 1060", "1059, 1059", "1001, 1001", "0, 1060", ", 1060"})
    void theLifespanOfATokenIsOnlyShortened(Long keycloaks, long bounded) {
        AccessToken token = new AccessToken();
        token.iat(NOW).exp(keycloaks);

        origin(ALL, lifespans(60, 0), 0).writeTo(token);

        assertThat(token.getExp()).isEqualTo(bounded);
    }

    @Test
    void everyKindOfTokenHasItsOwnMaximumLifespan() {
        List<Long> ends = new ArrayList<>();
        for (Supplier<JsonWebToken> kind : kinds()) {
            JsonWebToken token = kind.get();
            token.iat(NOW).exp(9000L);
            origin(ALL, SHORT, 0).writeTo(token);
            ends.add(token.getExp());
        }

        assertThat(ends).containsExactly(1060L, 1060L, 4600L);
    }

    /** The claims of existing tokens. Lines may be added to the file, but never changed. */
    @Test
    void claimsOfEarlierVersionsAreUnderstood() throws Exception {
        List<CodeOrigin> read = new ArrayList<>();
        for (String claims : Files.readAllLines(Path.of("src/test/resources/golden/token-claims-v1.jsonl"))) {
            read.addAll(CodeOrigin.of(JsonSerialization.readValue(claims, AccessToken.class)).stream()
                    .toList());
        }

        assertThat(read)
                .containsExactly(
                        origin(ALL, NONE, 0),
                        origin(EMAIL, NONE, 0),
                        origin(new ScopeFilter(Set.of()), NONE, 0),
                        origin(ALL, lifespans(60, 0), 0),
                        new CodeOrigin("code", "connection", ALL, NONE, 2, Set.of()),
                        new CodeOrigin("code", "connection", EMAIL, SHORT, 1, Set.of()),
                        origin(ALL, NONE, 1));
    }
}
