package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestrictionsTest {
    @Test
    void withoutAScopeEveryScopeMayComeOutOfTheCode() {
        assertThat(Restrictions.NONE.allowScope("email")).isTrue();
    }

    @Test
    void withAScopeOnlyWhatItNamesMay() {
        Restrictions restrictions = new Restrictions(null, Set.of("openid", "email"), null);
        assertThat(restrictions.allowScope("email")).isTrue();
        assertThat(restrictions.allowScope("profile")).isFalse();
    }

    @Test
    void anEmptyScopeLetsNothingThrough() {
        assertThat(new Restrictions(null, Set.of(), null).allowScope("email")).isFalse();
    }

    @Test
    void theScopeCannotBeWidenedAfterwards() {
        Set<String> scope = new HashSet<>(Set.of("email"));
        Restrictions restrictions = new Restrictions(null, scope, null);
        scope.add("profile");
        assertThat(restrictions.allowScope("profile")).isFalse();
    }

    @Test
    void eachBindingIsThereOrNot() {
        assertThat(Restrictions.NONE.bind(Binding.CLIENT)).isFalse();
        assertThat(Restrictions.NONE.bind(Binding.CHALLENGE)).isFalse();

        Restrictions client = new Restrictions("cli", null, null);
        assertThat(client.bind(Binding.CLIENT)).isTrue();
        assertThat(client.bind(Binding.CHALLENGE)).isFalse();

        Restrictions challenge = new Restrictions(null, null, "challenge");
        assertThat(challenge.bind(Binding.CLIENT)).isFalse();
        assertThat(challenge.bind(Binding.CHALLENGE)).isTrue();

        Restrictions key = new Restrictions(null, null, null, "key", null);
        assertThat(key.bind(Binding.CLIENT)).isFalse();
        assertThat(key.bind(Binding.DPOP)).isTrue();
        assertThat(challenge.bind(Binding.DPOP)).isFalse();
    }

    @Test
    void anyBindingIsWhicheverIsThere() {
        assertThat(Restrictions.NONE.bind(Binding.ANY)).isFalse();
        assertThat(new Restrictions(null, Set.of("email"), null, null, null).bind(Binding.ANY))
                .isFalse();
        assertThat(new Restrictions("cli", null, null, null, null).bind(Binding.ANY))
                .isTrue();
        assertThat(new Restrictions(null, null, "challenge", null, null).bind(Binding.ANY))
                .isTrue();
        assertThat(new Restrictions(null, null, null, "key", null).bind(Binding.ANY))
                .isTrue();
    }

    @Test
    void anotherScopeLeavesTheBindingsAsTheyAre() {
        assertThat(new Restrictions("cli", Set.of("email"), "challenge", "key", null).withScope(Set.of("openid")))
                .isEqualTo(new Restrictions("cli", Set.of("openid"), "challenge", "key", null));
    }
}
