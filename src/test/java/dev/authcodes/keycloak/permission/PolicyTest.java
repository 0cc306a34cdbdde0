package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.Binding;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.SameNetwork;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.code.TokenLifespans;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    private static final int YEAR_MINUTES = 525_600;

    @Test
    void anEmptyConfigurationMeansTheDefaults() {
        assertThat(Policy.read(Map.of()))
                .isEqualTo(new Policy(
                        true,
                        true,
                        new CodeLimits(Duration.ofMinutes(1), Duration.ofDays(1), 1, 100, 100),
                        Duration.ZERO,
                        Set.of(),
                        false,
                        false,
                        Set.of(),
                        new Delegation(new ScopeFilter(null), 1, TokenLifespans.UNBOUNDED),
                        Networks.ANY,
                        60,
                        false));
    }

    @Test
    void noConfigurationAtAllIsAnEmptyOne() {
        assertThat(Policy.read(null)).isEqualTo(Policy.read(Map.of()));
    }

    @Test
    void everySettingIsRead() {
        Policy policy = Policy.read(Map.ofEntries(
                Map.entry("create", "false"),
                Map.entry("redeem", "false"),
                Map.entry("default-duration-minutes", "2"),
                Map.entry("max-duration-minutes", "3"),
                Map.entry("default-uses", "4"),
                Map.entry("max-uses", "5"),
                Map.entry("max-active-codes", "6"),
                Map.entry("max-auth-age-seconds", "7"),
                Map.entry("required-binding", "challenge"),
                Map.entry("codes-from-redeemed-sessions", "true"),
                Map.entry("revoke-on-replay", "true"),
                Map.entry("min-acr", "gold"),
                Map.entry("allowed-scopes", "openid  email"),
                Map.entry("max-chain-depth", "3"),
                Map.entry("access-token-lifespan-seconds", "60"),
                Map.entry("refresh-token-lifespan-seconds", "600"),
                Map.entry("create-networks", "192.0.2.0/24"),
                Map.entry("redeem-networks", "2001:db8::/32,198.51.100.7"),
                Map.entry("same-network", "subnet"),
                Map.entry("max-creations-per-minute", "8"),
                Map.entry("short-codes", "true")));

        assertThat(policy)
                .isEqualTo(new Policy(
                        false,
                        false,
                        new CodeLimits(Duration.ofMinutes(2), Duration.ofMinutes(3), 4, 5, 6),
                        Duration.ofSeconds(7),
                        Set.of(Binding.CHALLENGE),
                        true,
                        true,
                        Set.of("gold"),
                        new Delegation(
                                new ScopeFilter(Set.of("openid", "email")),
                                3,
                                new TokenLifespans(Duration.ofSeconds(60), Duration.ofSeconds(600))),
                        new Networks(
                                Set.of(networks("192.0.2.0/24")),
                                Set.of(networks("2001:db8::/32", "198.51.100.7/32")),
                                SameNetwork.SUBNET),
                        8,
                        true));
    }

    @ParameterizedTest
    @CsvSource({"none, ", "client, CLIENT", "challenge, CHALLENGE", "dpop, DPOP", "any, ANY"})
    void theRequiredBindingIsOneOfFive(String text, Binding binding) {
        assertThat(Policy.read(Map.of("required-binding", text)).requiredBindings())
                .isEqualTo(binding == null ? Set.of() : Set.of(binding));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void aBlankValueMeansTheDefault(String blank) {
        Policy policy = Policy.read(Map.of("create", blank, "max-uses", blank, "required-binding", blank));
        assertThat(policy).isEqualTo(Policy.read(Map.of()));
    }

    @Test
    void spacesAroundAValueDoNotCount() {
        Policy policy = Policy.read(Map.of("create", " false ", "max-uses", " 7", "required-binding", "client "));

        assertThat(policy.create()).isFalse();
        assertThat(policy.limits().maxUses()).isEqualTo(7);
        assertThat(policy.requiredBindings()).containsExactly(Binding.CLIENT);
    }

    @ParameterizedTest
    @CsvSource({
        "default-duration-minutes, 1, 525600",
        "max-duration-minutes, 1, 525600",
        "default-uses, 1, 1000",
        "max-uses, 1, 1000",
        "max-active-codes, 1, 1000",
        "max-auth-age-seconds, 0, 2147483647",
        "max-chain-depth, 1, 100",
        "access-token-lifespan-seconds, 0, 2147483647",
        "refresh-token-lifespan-seconds, 0, 2147483647"
    })
    void aNumberHasItsRange(String key, int least, int most) {
        String message = key + " must be a whole number from " + least + " to " + most + ".";

        assertRefused(Map.of(key, String.valueOf(least - 1L)), message);
        assertRefused(Map.of(key, String.valueOf(most + 1L)), message);
        assertRefused(Map.of(key, "1.5"), message);
        assertRefused(Map.of(key, "1e3"), message);
        assertRefused(Map.of(key, "many"), message);
        assertRefused(Map.of(key, "0x10"), message);
        assertRefused(Map.of(key, "1 0"), message);
        assertThatNoException().isThrownBy(() -> Policy.read(roomy(key, least)));
        assertThatNoException().isThrownBy(() -> Policy.read(roomy(key, most)));
    }

    /** With maxima that leave room for every default. */
    private static Map<String, String> roomy(String key, int value) {
        Map<String, String> config = new HashMap<>(Map.of("max-duration-minutes", "525600", "max-uses", "1000"));
        config.put(key, String.valueOf(value));
        return config;
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "redeem", "codes-from-redeemed-sessions", "revoke-on-replay"})
    void aFlagIsTrueOrFalseAndNothingElse(String key) {
        for (String wrong : new String[] {"yes", "1", "TRUE", "on", "truefalse"}) {
            assertRefused(Map.of(key, wrong), key + " must be true or false.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"both", "CLIENT", "client,challenge"})
    void anUnknownBindingIsRefused(String wrong) {
        assertRefused(
                Map.of("required-binding", wrong),
                "required-binding must be one of: none, client, challenge, dpop, any.");
    }

    @Test
    void aDefaultAboveItsMaximumIsRefused() {
        assertRefused(
                Map.of("default-duration-minutes", "11", "max-duration-minutes", "10"),
                "default-duration-minutes must not be above max-duration-minutes (10).");
        assertRefused(Map.of("default-uses", "101"), "default-uses must not be above max-uses (100).");
    }

    @Test
    void aDefaultMayBeTheMaximum() {
        Policy policy = Policy.read(Map.of(
                "default-duration-minutes", "10", "max-duration-minutes", "10", "default-uses", "3", "max-uses", "3"));

        assertThat(policy.limits().defaultLifespan()).isEqualTo(policy.limits().maxLifespan());
        assertThat(policy.limits().defaultUses()).isEqualTo(policy.limits().maxUses());
    }

    @Test
    void whereNoMapperAppliesNothingIsAllowed() {
        assertThat(Policy.NOTHING.create()).isFalse();
        assertThat(Policy.NOTHING.redeem()).isFalse();
        assertThat(Policy.NOTHING.limits().maxActive()).isZero();
        assertThat(Policy.NOTHING.codesFromRedeemedSessions()).isFalse();
        assertThat(Policy.NOTHING.revokeOnReplay()).isFalse();
    }

    @Test
    void aPermissionIsThereIfEitherGivesIt() {
        Policy creates = Policy.read(Map.of("create", "true", "redeem", "false"));
        Policy redeems = Policy.read(Map.of("create", "false", "redeem", "true"));

        assertBothWays(creates, redeems, both -> {
            assertThat(both.create()).isTrue();
            assertThat(both.redeem()).isTrue();
        });
        assertThat(creates.and(creates).redeem()).isFalse();
        assertThat(redeems.and(redeems).create()).isFalse();
    }

    @Test
    void ofLimitsTheLowerOneCounts() {
        Policy one = Policy.read(Map.of(
                "default-duration-minutes",
                "5",
                "max-duration-minutes",
                "10",
                "default-uses",
                "7",
                "max-uses",
                "70",
                "max-active-codes",
                "3"));
        Policy other = Policy.read(Map.of(
                "default-duration-minutes",
                "6",
                "max-duration-minutes",
                "9",
                "default-uses",
                "8",
                "max-uses",
                "60",
                "max-active-codes",
                "4"));

        assertBothWays(
                one,
                other,
                both -> assertThat(both.limits())
                        .isEqualTo(new CodeLimits(Duration.ofMinutes(5), Duration.ofMinutes(9), 7, 60, 3)));
    }

    @Test
    void aDefaultIsNeverAboveTheMaximumOfTheOther() {
        Policy generous = Policy.read(Map.of(
                "default-duration-minutes", "60", "max-duration-minutes", "60", "default-uses", "9", "max-uses", "9"));
        Policy strict = new Policy(
                true,
                true,
                new CodeLimits(Duration.ofMinutes(70), Duration.ofMinutes(2), 10, 3, 1),
                Duration.ZERO,
                Set.of(),
                false,
                false,
                Set.of(),
                Delegation.NOTHING,
                Networks.ANY,
                0,
                false);

        assertBothWays(generous, strict, both -> {
            assertThat(both.limits().defaultLifespan()).isEqualTo(Duration.ofMinutes(2));
            assertThat(both.limits().defaultUses()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 60, 60", "300, 60, 60", "60, 60, 60"})
    void ofAgesOfTheSignInTheShorterOneCountsAndNoneIsTheLongest(int one, int other, int both) {
        assertBothWays(
                Policy.read(Map.of("max-auth-age-seconds", String.valueOf(one))),
                Policy.read(Map.of("max-auth-age-seconds", String.valueOf(other))),
                policy -> assertThat(policy.maxAuthAge()).isEqualTo(Duration.ofSeconds(both)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 60, 60", "300, 60, 60", "60, 60, 60"})
    void ofTwoMaximumsOfCreationsTheLowerAppliesAndZeroIsNone(int one, int other, int both) {
        assertBothWays(
                Policy.read(Map.of("max-creations-per-minute", String.valueOf(one))),
                Policy.read(Map.of("max-creations-per-minute", String.valueOf(other))),
                policy -> assertThat(policy.maxCreationsPerMinute()).isEqualTo(both));
    }

    @Test
    void allMinimumAcrsMustBeMet() {
        assertBothWays(
                Policy.read(Map.of("min-acr", "silver")),
                Policy.read(Map.of("min-acr", "gold")),
                policy -> assertThat(policy.minAcrs()).containsExactlyInAnyOrder("silver", "gold"));
        assertBothWays(
                Policy.read(Map.of("min-acr", "gold")),
                Policy.read(Map.of()),
                policy -> assertThat(policy.minAcrs()).containsExactly("gold"));
    }

    @Test
    void allRequiredBindingsAreRequired() {
        Policy client = Policy.read(Map.of("required-binding", "client"));
        Policy challenge = Policy.read(Map.of("required-binding", "challenge"));
        Policy none = Policy.read(Map.of());

        assertBothWays(
                client,
                challenge,
                both -> assertThat(both.requiredBindings())
                        .containsExactlyInAnyOrder(Binding.CLIENT, Binding.CHALLENGE));
        assertBothWays(client, none, both -> assertThat(both.requiredBindings()).containsExactly(Binding.CLIENT));
        assertThat(none.and(none).requiredBindings()).isEmpty();
    }

    @Test
    void codesFromRedeemedSessionsNeedTheConsentOfBoth() {
        Policy yes = Policy.read(Map.of("codes-from-redeemed-sessions", "true"));
        Policy no = Policy.read(Map.of());

        assertBothWays(
                yes, no, both -> assertThat(both.codesFromRedeemedSessions()).isFalse());
        assertThat(yes.and(yes).codesFromRedeemedSessions()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', ",
        "'', openid email, openid email",
        "openid email, email profile, email",
        "openid, profile, ''"
    })
    void onlyScopesThatBothLetThroughComeOut(String one, String other, String both) {
        assertBothWays(
                Policy.read(Map.of("allowed-scopes", one)),
                Policy.read(Map.of("allowed-scopes", other)),
                policy -> assertThat(policy.delegation().scopes().names())
                        .isEqualTo(both == null ? null : both.isEmpty() ? Set.of() : Set.of(both.split(" "))));
    }

    @Test
    void shortCodesNeedTheConsentOfBoth() {
        Policy yes = Policy.read(Map.of("short-codes", "true"));
        Policy no = Policy.read(Map.of());

        assertBothWays(yes, no, both -> assertThat(both.shortCodes()).isFalse());
        assertThat(yes.and(yes).shortCodes()).isTrue();
    }

    @Test
    void ofLifespansOfTokensTheShorterOneCountsAndNoneIsTheLongest() {
        assertBothWays(
                Policy.read(Map.of("access-token-lifespan-seconds", "60", "refresh-token-lifespan-seconds", "600")),
                Policy.read(Map.of("access-token-lifespan-seconds", "30")),
                policy -> assertThat(policy.delegation().lifespans())
                        .isEqualTo(new TokenLifespans(Duration.ofSeconds(30), Duration.ofSeconds(600))));
    }

    @Test
    void ofDepthsOfAChainTheLesserCounts() {
        assertBothWays(
                Policy.read(Map.of("max-chain-depth", "3")),
                Policy.read(Map.of("max-chain-depth", "2")),
                policy -> assertThat(policy.delegation().maxChainDepth()).isEqualTo(2));
    }

    @Test
    void aReplayRevokesIfEitherWantsIt() {
        Policy yes = Policy.read(Map.of("revoke-on-replay", "true"));
        Policy no = Policy.read(Map.of());

        assertBothWays(yes, no, both -> assertThat(both.revokeOnReplay()).isTrue());
        assertThat(no.and(no).revokeOnReplay()).isFalse();
    }

    @Test
    void aYearIsTheLongestLifetime() {
        assertThat(Policy.read(Map.of("max-duration-minutes", String.valueOf(YEAR_MINUTES)))
                        .limits()
                        .maxLifespan())
                .isEqualTo(Duration.ofDays(365));
    }

    private static Set<Network> networks(String... texts) {
        return Stream.of(texts).map(text -> Network.parse(text).orElseThrow()).collect(Collectors.toSet());
    }

    private static void assertBothWays(Policy one, Policy other, Consumer<Policy> assertion) {
        assertion.accept(one.and(other));
        assertion.accept(other.and(one));
    }

    private static void assertRefused(Map<String, String> config, String message) {
        assertThatThrownBy(() -> Policy.read(config))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }
}
