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

    @Test
    void nothingAskedForStaysNothingAskedFor() {
        assertThat(OPEN.narrow(null)).isNull();
        assertThat(EMAIL_ONLY.narrow(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "openid, openid",
        "openid profile email, openid email",
        "email openid, email openid",
        "openid openid email openid, openid email",
        "'  openid   email ', openid email",
        "email offline_access, email",
        "e-mail email, email"
    })
    void whatTheCodeDoesNotLetThroughIsLeftOut(String asked, String left) {
        assertThat(EMAIL_ONLY.narrow(asked)).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "profile", "offline_access", "OPENID"})
    void whereNothingIsLeftThereIsNoScope(String asked) {
        assertThat(EMAIL_ONLY.narrow(asked)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"openid profile, openid profile", "openid offline_access, openid", "a a, a"})
    void aCodeWithoutRestrictionLetsEverythingThroughButOfflineAccess(String asked, String left) {
        assertThat(OPEN.narrow(asked)).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "offline_access"})
    void withoutRestrictionABlankScopeIsNoneEither(String asked) {
        assertThat(OPEN.narrow(asked)).isNull();
    }

    @Test
    void offlineAccessDoesNotComeOutOfACodeThatNamesItEither() {
        assertThat(new ScopeFilter(Set.of("offline_access")).lets("offline_access"))
                .isFalse();
    }

    @Test
    void aNewCodeLetsThroughNoMoreThanTheOneItCameFrom() {
        assertThat(OPEN.within(null)).isNull();
        assertThat(OPEN.within(Set.of("email"))).containsExactly("email");
        assertThat(EMAIL_ONLY.within(null)).containsExactlyInAnyOrder("openid", "email");
        assertThat(EMAIL_ONLY.within(Set.of("email", "profile"))).containsExactly("email");
    }

    @Test
    void aBlankScopeLetsNothingThrough() {
        assertThat(ScopeFilter.of("")).isEqualTo(new ScopeFilter(Set.of()));
        assertThat(ScopeFilter.of(" email  openid ")).isEqualTo(EMAIL_ONLY);
    }
}
