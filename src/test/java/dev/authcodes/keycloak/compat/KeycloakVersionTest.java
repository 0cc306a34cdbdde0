package dev.authcodes.keycloak.compat;

import static java.lang.invoke.MethodType.methodType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeycloakVersionTest {
    private static final MethodType LENGTH = methodType(int.class, String.class);

    /** Runs first, since the last test looks for something that no version of Keycloak has. */
    @BeforeAll
    static void theKeycloakOfTheseTestsIsSupported() {
        assertThat(KeycloakVersion.isSupported()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "26.4.0, true",
        "26.4.7, true",
        "26.4.7.redhat-00001, true",
        "26.10.0, true",
        "27.0.0, true",
        "999.0.0-SNAPSHOT, true",
        "26.3.5, false",
        "26.0.16.redhat-00001, false",
        "25.0.6, false",
        "nightly, true"
    })
    void versionsFromTheOldestSupportedOneOnAreAccepted(String version, boolean recentEnough) {
        assertThat(KeycloakVersion.isRecentEnough(version)).isEqualTo(recentEnough);
    }

    @Test
    void theFirstExistingSignatureIsCalled() {
        MethodHandle length = Signatures.first(
                "length",
                LENGTH,
                lookup -> lookup.findVirtual(String.class, "size", methodType(int.class)),
                lookup -> lookup.findVirtual(String.class, "length", methodType(int.class)));

        assertThat(Signatures.<Integer>call(() -> (int) length.invokeExact("four")))
                .isEqualTo(4);
    }

    @Test
    void aMethodWithoutAnyKnownSignatureIsReportedMissing() {
        MethodHandle size = Signatures.first(
                "String.size", LENGTH, lookup -> lookup.findVirtual(String.class, "size", methodType(int.class)));

        assertThat(Signatures.missing()).contains("String.size");
        assertThatThrownBy(() -> Signatures.<Integer>call(() -> (int) size.invokeExact("")))
                .isInstanceOf(NoSuchMethodError.class);
    }

    @Test
    void exceptionsOfTheCalledMethodAreThrownUnchanged() {
        assertThatThrownBy(() -> Signatures.call(() -> {
                    throw new IllegalArgumentException("as it is");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Signatures.call(() -> {
                    throw new IOException();
                }))
                .isInstanceOf(IllegalStateException.class);
    }
}
