package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeFilterTest {
    private static final ScopeFilter OPEN = new ScopeFilter(null);
    private static final ScopeFilter EMAIL_ONLY = new ScopeFilter(Set.of("openid", "email"));

    /** An empty cell means no scope. */
    @ParameterizedTest
    @CsvSource({", ", "'', ", "' ', ", "profile, ", "offline_access, ", "OPENID, ", "openid, openid"})
    @CsvSource({"openid profile email, openid email", "email openid, email openid", "e-mail email, email"})
    @CsvSource({"openid openid email openid, openid email", "'  openid   email ', openid email"})
    @CsvSource("email offline_access, email")
    void scopesThatACodeDoesNotAllowAreLeftOut(String requested, String granted) {
        assertThat(EMAIL_ONLY.narrow(requested)).isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({", ", "'', ", "'   ', ", "offline_access, ", "a a, a"})
    @CsvSource({"openid profile, openid profile", "openid offline_access, openid"})
    void anUnrestrictedCodeAllowsEveryScopeButOfflineAccess(String requested, String granted) {
        assertThat(OPEN.narrow(requested)).isEqualTo(granted);
    }

    @Test
    void aCodeThatNamesOfflineAccessDoesNotAllowIt() {
        assertThat(new ScopeFilter(Set.of("offline_access")).allows("offline_access"))
                .isFalse();
    }

    @Test
    void aCodeCreatedWithATokenOfACodeAllowsNoMoreScopesThanThatCode() {
        assertThat(OPEN.within(null)).isNull();
        assertThat(OPEN.within(Set.of("email"))).containsExactly("email");
        assertThat(EMAIL_ONLY.within(null)).containsExactlyInAnyOrder("openid", "email");
        assertThat(EMAIL_ONLY.within(Set.of("email", "profile"))).containsExactly("email");
    }

    @Test
    void aBlankScopeAllowsNothing() {
        assertThat(ScopeFilter.of("")).isEqualTo(new ScopeFilter(Set.of()));
        assertThat(ScopeFilter.of(" email  openid ")).isEqualTo(EMAIL_ONLY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openid email", "email openid", "  openid   email ", "openid email openid"})
    void aScopeIsASetOfNamesWhateverItsSpacingAndOrder(String text) {
        assertThat(ScopeFilter.parse(text).orElseThrow()).containsExactlyInAnyOrder("openid", "email");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "em\"ail", "em\\ail", "openid,\temail", "em\u00e4il"})
    void aTextWithoutANameOrWithAnInvalidCharacterIsNoScope(String text) {
        assertThat(ScopeFilter.parse(text)).isEmpty();
    }
}
