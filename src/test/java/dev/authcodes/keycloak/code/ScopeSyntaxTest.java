package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeSyntaxTest {
    @ParameterizedTest
    @ValueSource(strings = {"openid email", "email openid", "  openid   email ", "openid email openid"})
    void aScopeIsASetOfNamesHoweverItIsWritten(String text) {
        assertThat(ScopeSyntax.names(text).orElseThrow()).containsExactlyInAnyOrder("openid", "email");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "em\"ail", "em\\ail", "openid,\temail", "em\u00e4il"})
    void whatHasNoNameOrACharacterThatNoneHasIsNoScope(String text) {
        assertThat(ScopeSyntax.names(text)).isEmpty();
    }
}
