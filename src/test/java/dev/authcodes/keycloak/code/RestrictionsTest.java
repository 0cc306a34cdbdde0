package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.code.Restrictions.Binding;
import dev.authcodes.keycloak.fakes.Fake;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.utils.PkceUtils;

class RestrictionsTest {
    private static final Restrictions CLIENT = new Restrictions("cli", null, null);
    private static final Restrictions CHALLENGED = new Restrictions(null, null, "challenge");
    private static final Restrictions KEY = new Restrictions(null, null, null, "key", null);

    @Test
    void onlyTheScopesThatACodeNamesAreAllowed() {
        assertThat(Restrictions.NONE.allowScope("email")).isTrue();
        assertThat(scoped("openid", "email").allowScope("email")).isTrue();
        assertThat(scoped("openid", "email").allowScope("profile")).isFalse();
        assertThat(scoped().allowScope("email")).isFalse();
    }

    private static Restrictions scoped(String... names) {
        return new Restrictions(null, Set.of(names), null);
    }

    @Test
    void theScopeOfACodeCannotBeWidenedLater() {
        Set<String> scope = new HashSet<>(Set.of("email"));
        Restrictions restrictions = new Restrictions(null, scope, null);
        scope.add("profile");
        assertThat(restrictions.allowScope("profile")).isFalse();
    }

    @Test
    void restrictionsToAClientAChallengeOrAKeyAreBindingsButAScopeIsNot() {
        assertBindings(Restrictions.NONE);
        assertBindings(scoped("email"));
        assertBindings(CLIENT, Binding.CLIENT, Binding.ANY);
        assertBindings(CHALLENGED, Binding.CHALLENGE, Binding.ANY);
        assertBindings(KEY, Binding.DPOP, Binding.ANY);
    }

    private static void assertBindings(Restrictions restrictions, Binding... bindings) {
        assertThat(Binding.values()).filteredOn(restrictions::bind).containsExactlyInAnyOrder(bindings);
    }

    @Test
    void aChangedScopeKeepsTheBindings() {
        assertThat(new Restrictions("cli", Set.of("email"), "challenge", "key", null).withScope(Set.of("openid")))
                .isEqualTo(new Restrictions("cli", Set.of("openid"), "challenge", "key", null));
    }

    private static final String VERIFIER = "v".repeat(43);
    private static final String CHALLENGE = PkceUtils.encodeCodeChallenge(VERIFIER, "S256");

    /** An empty cell means no restriction, or no value presented. */
    @ParameterizedTest
    @CsvSource({
        // client, network, challenge?, key | verifier, proved key, address | refusal
        "'','',false,'', '','',192.0.2.7, ",
        "cli,'',false,'', '','',192.0.2.7, ",
        "tv,'',false,'', '','',192.0.2.7, OTHER_CLIENT",
        "'',192.0.2.0/24,false,'', '','',192.0.2.7, ",
        "'',192.0.2.0/24,false,'', '','',192.0.3.7, OTHER_NETWORK",
        "'',192.0.2.0/24,false,'', '','','', OTHER_NETWORK",
        "'','',true,'', ok,'',192.0.2.7, ",
        "'','',true,'', '','',192.0.2.7, VERIFIER_MISSING",
        "'','',true,'', wrong,'',192.0.2.7, VERIFIER_MISMATCH",
        "'','',false,'', ok,'',192.0.2.7, VERIFIER_WITHOUT_CHALLENGE",
        "'','',false,key, '',key,192.0.2.7, ",
        "'','',false,key, '','',192.0.2.7, PROOF_MISSING",
        "'','',false,key, '',other,192.0.2.7, PROOF_KEY_MISMATCH",
        "'','',false,'', '',other,192.0.2.7, ",
        "tv,192.0.2.0/24,true,key, '','',192.0.3.7, OTHER_CLIENT",
        "cli,'',true,key, '','',192.0.2.7, VERIFIER_MISSING",
        "cli,'',true,key, ok,'',192.0.2.7, PROOF_MISSING"
    })
    void aRedeemerMustMeetAllRestrictions(
            String clientId,
            String network,
            boolean challenge,
            String key,
            String verifier,
            String proved,
            String address,
            RedemptionRefusal refusal) {
        Restrictions restrictions = new Restrictions(
                text(clientId),
                null,
                challenge ? CHALLENGE : null,
                text(key),
                Network.parse(network).orElse(null));
        String shown = verifier.equals("ok") ? VERIFIER : text(verifier);
        RedemptionRequest request = new RedemptionRequest(
                Fake.of(ClientModel.class, Map.of("getId", none -> "cli", "getClientId", none -> "renamed-cli")),
                null,
                shown,
                text(proved),
                null,
                null,
                ClientAddress.parse(address).orElse(null));

        assertThat(restrictions.objection(request)).isEqualTo(Optional.ofNullable(refusal));
        assertThat(request.toString()).contains("cli").doesNotContain(VERIFIER);
    }

    private static String text(String cell) {
        return cell.isEmpty() ? null : cell;
    }

    @ParameterizedTest
    @CsvSource({"CLIENT, CLIENT_REQUIRED", "CHALLENGE, CHALLENGE_REQUIRED"})
    @CsvSource({"DPOP, PROOF_KEY_REQUIRED", "ANY, BINDING_REQUIRED"})
    void aRequiredBindingThatIsMissingIsNamed(Binding binding, CreationRefusal refusal) {
        assertThat(Restrictions.NONE.missing(Set.of(binding))).contains(refusal);
        assertThat(new Restrictions("cli", null, "challenge", "key", null).missing(Set.of(binding)))
                .isEmpty();
    }
}
