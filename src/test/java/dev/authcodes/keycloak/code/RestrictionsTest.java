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
    }
}
