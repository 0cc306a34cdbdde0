package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link SessionEndIT} proves what the page says. */
class WhatEndsACodeTest {

    @Test
    void theTableHasARowForEveryEnding() {
        assertThat(Ending.rows())
                .containsOnlyKeys(Stream.of(Ending.values()).map(Ending::name).toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyRowSaysWhatIsLeft(Ending ending) {
        assertThat(ending.left()).isNotNull();
    }
}
