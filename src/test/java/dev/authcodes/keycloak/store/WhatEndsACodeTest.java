package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page tells what {@link SessionEndIT} proves. */
class WhatEndsACodeTest {
    private static final Path PAGE = Path.of("docs/what-ends-a-code.md");
    private static final String HEADER = """
            | what happens | the code | tokens that came from it | test |
            | --- | --- | --- | --- |
            """;

    @Test
    void theTableHasARowForEveryEnding() throws IOException {
        String table = HEADER + Arrays.stream(Ending.values()).map(Ending::row).collect(Collectors.joining("\n"));

        assertThat(PAGE).content().contains(table);
        assertThat(Files.readString(PAGE).lines().filter(line -> line.startsWith("|")))
                .hasSize(2 + Ending.values().length);
    }
}
