package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link SessionEndIT} tests every row of the page. */
class WhatEndsACodeTest {

    @Test
    void theTableOfEndingsHasARowForEveryEnding() {
        assertThat(Ending.rows())
                .containsOnlyKeys(Stream.of(Ending.values()).map(Ending::name).toList());
        assertThat(Ending.values()).extracting(Ending::left).doesNotContainNull();
    }
}
