package dev.authcodes.keycloak.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerRuntimeTest {
    @ParameterizedTest
    @EnumSource
    void eachIsChosenByItsName(ServerRuntime runtime) {
        assertThat(ServerRuntime.of(runtime.toString())).isEqualTo(runtime);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "docker", "Container", "container "})
    void anotherNameIsAnErrorThatSaysWhatThereIs(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerRuntime.of(name))
                .withMessage("keycloak.runtime is '" + name + "': it must be 'distribution' or 'container'");
    }
}
