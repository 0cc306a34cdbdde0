package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Network.Proximity;
import dev.authcodes.keycloak.code.Restrictions.Binding;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.permission.RedeemPermission.TokenLifespans;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the settings of the two mappers are read, and what several mappers permit together. */
class PermissionsTest {
    @Test
    void mappersWithoutSettingsHaveTheDefaults() {
        assertThat(create(""))
                .isEqualTo(new CreatePermission(
                        new CodeLimits(Duration.ofMinutes(1), Duration.ofDays(1), 1, 100, 100, 1000),
                        new ScopeFilter(null),
                        Set.of(),
                        new SignInRequirement(Duration.ZERO, Set.of()),
                        AllowedNetworks.of(Set.of()),
                        Proximity.OFF,
                        false,
                        0,
                        false,
                        60));
        assertThat(redeem(""))
                .isEqualTo(new RedeemPermission(
                        new ScopeFilter(null),
                        TokenLifespans.UNBOUNDED,
                        AllowedNetworks.of(Set.of()),
                        new ConnectTemplates("", ""),
                        false));
    }

    @Test
    void everySettingOfTheCreateMapperIsRead() {
        CreatePermission read = create("default-duration-minutes=2; max-duration-minutes=3; default-uses=4; max-uses=5;"
                + " max-active-codes=6; max-active-uses=70; max-auth-age-seconds=7; min-acr=gold; required-binding=challenge;"
                + " allowed-scopes=openid  email; networks=192.0.2.0/24; same-network=subnet; short-codes=true;"
                + " max-chain-depth=3; revoke-on-replay=true; max-creations-per-minute=8");

        assertThat(read)
                .isEqualTo(new CreatePermission(
                        new CodeLimits(Duration.ofMinutes(2), Duration.ofMinutes(3), 4, 5, 6, 70),
                        new ScopeFilter(Set.of("openid", "email")),
                        Set.of(Binding.CHALLENGE),
                        new SignInRequirement(Duration.ofSeconds(7), Set.of("gold")),
                        AllowedNetworks.of(networks("192.0.2.0/24")),
                        Proximity.SUBNET,
                        true,
                        3,
                        true,
                        8));
    }

    @Test
    void everySettingOfTheRedeemMapperIsRead() {
        RedeemPermission read = redeem("allowed-scopes=openid; access-token-lifespan-seconds=60;"
                + " refresh-token-lifespan-seconds=600; networks=2001:db8::/32,198.51.100.7;"
                + " connect-uri=com.example.app:/{code}; connect-command=tool login; notify-user=true");

        assertThat(read)
                .isEqualTo(new RedeemPermission(
                        new ScopeFilter(Set.of("openid")),
                        new TokenLifespans(Duration.ofSeconds(60), Duration.ofSeconds(600)),
                        AllowedNetworks.of(networks("2001:db8::/32", "198.51.100.7/32")),
                        new ConnectTemplates("com.example.app:/{code}", "tool login"),
                        true));
    }

    @ParameterizedTest
    @CsvSource({"none, ", "client, CLIENT", "challenge, CHALLENGE", "dpop, DPOP", "any, ANY"})
    void theRequiredBindingIsOneOfFiveValues(String text, Binding binding) {
        assertThat(create("required-binding=" + text).requiredBindings())
                .isEqualTo(binding == null ? Set.of() : Set.of(binding));
    }

    @Test
    void blankValuesAreDefaultsAndSpacesAroundAValueAreIgnored() {
        assertThat(CreatePermission.read(Map.of("max-uses", "\t", "short-codes", " ", "required-binding", "")))
                .isEqualTo(create(""));
        assertThat(CreatePermission.read(Map.of("max-uses", " 7 ")).limits().maxUses())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"default-duration-minutes, 1, 525600", "max-duration-minutes, 1, 525600", "default-uses, 1, 1000"})
    @CsvSource({"max-uses, 1, 1000", "max-active-uses, 1, 100000"})
    @CsvSource({"max-active-codes, 1, 1000", "max-auth-age-seconds, 0, 2147483647"})
    @CsvSource({"max-chain-depth, 0, 100000", "max-creations-per-minute, 0, 600"})
    @CsvSource({"access-token-lifespan-seconds, 0, 2147483647", "refresh-token-lifespan-seconds, 0, 2147483647"})
    void everyNumberHasARange(String key, long least, long most) {
        Stream.of(least - 1, most + 1, "1.5", "1e3", "many", "0x10", "1 0", "99999999999")
                .forEach(value -> assertInvalid(key, String.valueOf(value), "number", least, most));
        assertThatNoException().isThrownBy(() -> read(roomy(key, least)));
        assertThatNoException().isThrownBy(() -> read(roomy(key, most)));
    }

    /** With maxima that leave room for every default. */
    private static Map<String, String> roomy(String key, long value) {
        Map<String, String> config = new HashMap<>(Map.of("max-duration-minutes", "525600", "max-uses", "1000"));
        config.put(key, String.valueOf(value));
        return config;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    short-codes      | yes                   | flag
                    revoke-on-replay | TRUE                  | flag
                    required-binding | both                  | choice
                    required-binding | client,challenge      | choice
                    same-network     | near                  | choice
                    min-acr          | silver gold           | acr
                    min-acr          | göld                  | acr
                    allowed-scopes   | openid "email"        | scopes
                    networks         | home                  | networks
                    networks         | 192.0.2.0/33          | networks
                    networks         | 192.0.2.0/24,         | networks
                    networks         | 192.0.2.0/24 10.0.0.0 | networks
                    networks         | 192.0.2.7/24          | address-within-network
                    """)
    void anInvalidValueIsRefusedWithTheReason(String key, String value, String rule) {
        assertInvalid(key, value, rule);
    }

    @Test
    void theScopesOfASettingHaveAMaximumLength() {
        assertThat(create("allowed-scopes=" + "x".repeat(1024)).scopes().names())
                .hasSize(1);
        assertInvalid("allowed-scopes", "x".repeat(1025), "too-long", 1024);
    }

    @ParameterizedTest
    @CsvSource({"default-uses, max-uses", "default-duration-minutes, max-duration-minutes"})
    void aDefaultMustNotExceedItsMaximum(String key, String maximum) {
        assertThatNoException().isThrownBy(() -> read(Map.of(key, "3", maximum, "3")));
        assertThatThrownBy(() -> read(Map.of(key, "4", maximum, "3")))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        refusal -> assertThat(rendered(refusal))
                                .containsExactly("auth-codes.invalid.above-maximum", key, maximum, "3"));
    }

    /** Each in both orders. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    default-duration-minutes=60; max-duration-minutes=60 | max-duration-minutes=2 | max-duration-minutes=2
                    default-duration-minutes=5  | default-duration-minutes=6        | default-duration-minutes=5
                    default-uses=9; max-uses=9  | default-uses=3; max-uses=3        | default-uses=3; max-uses=3
                    default-uses=9              | max-uses=3                        | default-uses=1; max-uses=3
                    max-active-codes=3          | max-active-codes=4                | max-active-codes=3
                    max-active-uses=3           | max-active-uses=4                 | max-active-uses=3
                    max-auth-age-seconds=0      | max-auth-age-seconds=60           | max-auth-age-seconds=60
                    max-auth-age-seconds=300    | max-auth-age-seconds=60           | max-auth-age-seconds=60
                    max-creations-per-minute=0  | max-creations-per-minute=0        | max-creations-per-minute=0
                    max-creations-per-minute=0  | max-creations-per-minute=50       | max-creations-per-minute=50
                    max-creations-per-minute=70 | max-creations-per-minute=50       | max-creations-per-minute=50
                    min-acr=gold                | max-uses=100                      | min-acr=gold
                    required-binding=client     | required-binding=none             | required-binding=client
                    allowed-scopes=openid email | max-uses=100                      | allowed-scopes=openid email
                    allowed-scopes=openid email | allowed-scopes=email profile      | allowed-scopes=email
                    short-codes=true            | short-codes=false                 | short-codes=false
                    short-codes=true            | short-codes=true                  | short-codes=true
                    same-network=subnet         | same-network=address              | same-network=address
                    max-chain-depth=3           | max-chain-depth=2                 | max-chain-depth=2
                    max-chain-depth=3           | max-uses=100                      | max-chain-depth=0
                    revoke-on-replay=true       | revoke-on-replay=false            | revoke-on-replay=true
                    """)
    void theStricterValueOfTwoCreateMappersApplies(String one, String other, String both) {
        assertThat(create(one).and(create(other))).isEqualTo(create(both));
        assertThat(create(other).and(create(one))).isEqualTo(create(both));
    }

    @Test
    void allRequirementsOfSeveralCreateMappersMustBeMet() {
        CreatePermission both = create("required-binding=client; min-acr=silver; allowed-scopes=openid")
                .and(create("required-binding=challenge; min-acr=gold; allowed-scopes=profile"));

        assertThat(both.requiredBindings()).containsExactlyInAnyOrder(Binding.CLIENT, Binding.CHALLENGE);
        assertThat(both.signIn().minAcrs()).containsExactlyInAnyOrder("silver", "gold");
        assertThat(both.scopes().names()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            allowed-scopes=openid              | allowed-scopes=openid email        | allowed-scopes=openid
            access-token-lifespan-seconds=60   | access-token-lifespan-seconds=50   | access-token-lifespan-seconds=50
            access-token-lifespan-seconds=60   | allowed-scopes=openid              | access-token-lifespan-seconds=60; allowed-scopes=openid
            refresh-token-lifespan-seconds=60  | refresh-token-lifespan-seconds=50  | refresh-token-lifespan-seconds=50
            refresh-token-lifespan-seconds=0   | refresh-token-lifespan-seconds=60  | refresh-token-lifespan-seconds=60
            access-token-lifespan-seconds=60   | refresh-token-lifespan-seconds=600 | access-token-lifespan-seconds=60; refresh-token-lifespan-seconds=600
            notify-user=true                   | notify-user=false                  | notify-user=true
            access-token-lifespan-seconds=0    | access-token-lifespan-seconds=0    | access-token-lifespan-seconds=0
            """)
    void theStricterValueOfTwoRedeemMappersApplies(String one, String other, String both) {
        assertThat(redeem(one).and(redeem(other))).isEqualTo(redeem(both));
        assertThat(redeem(other).and(redeem(one))).isEqualTo(redeem(both));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 192.0.2.7, true",
        "'', '', , true",
        "192.0.2.0/24, '', 192.0.2.7, true",
        "192.0.2.0/24, '', 192.0.3.7, false",
        "192.0.2.0/24, '', , false",
        "'192.0.2.0/24,2001:db8::/32', '', 2001:db8::1, true",
        "192.0.0.0/16, '192.0.2.0/24,10.0.0.0/8', 192.0.2.7, true",
        "192.0.0.0/16, '192.0.2.0/24,10.0.0.0/8', 10.0.0.1, false",
        "192.0.0.0/16, '192.0.2.0/24,10.0.0.0/8', 192.0.3.1, false"
    })
    void anAddressMustBeInANetworkOfEveryMapper(String one, String other, String text, boolean allowed) {
        ClientAddress address =
                Optional.ofNullable(text).flatMap(ClientAddress::parse).orElse(null);

        assertThat(create("networks=" + one).and(create("networks=" + other)).allowsFrom(address))
                .isEqualTo(allowed);
        assertThat(redeem("networks=" + one).and(redeem("networks=" + other)).allowsFrom(address))
                .isEqualTo(allowed);
    }

    @Test
    void proximityRequiresAKnownAddressOfTheCreator() {
        assertThat(create("same-network=address").allowsFrom(null)).isFalse();
    }

    private static CreatePermission create(String config) {
        return CreatePermission.read(config(config));
    }

    private static RedeemPermission redeem(String config) {
        return RedeemPermission.read(config(config));
    }

    private static Map<String, String> config(String text) {
        return Stream.of(text.split("; *"))
                .filter(setting -> !setting.isEmpty())
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0].strip(), setting -> setting[1]));
    }

    /** By whichever mapper has such a setting. */
    private static void read(Map<String, String> config) {
        CreatePermission.read(config);
        RedeemPermission.read(config);
    }

    private static void assertInvalid(String key, String value, String rule, Object... parameters) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        refusal -> assertThat(rendered(refusal))
                                .startsWith("auth-codes.invalid." + rule, key)
                                .containsAll(Stream.of(parameters)
                                        .map(String::valueOf)
                                        .toList()));
    }

    private static Stream<Object> rendered(InvalidSettingException refusal) {
        return Stream.concat(
                Stream.of(refusal.messageKey()),
                Stream.of(refusal.parameters(new MapperType.Labels("", new Properties()))));
    }

    private static Set<Network> networks(String... texts) {
        return Stream.of(texts).map(text -> Network.parse(text).orElseThrow()).collect(Collectors.toSet());
    }
}
