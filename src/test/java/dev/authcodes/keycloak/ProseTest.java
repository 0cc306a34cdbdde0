package dev.authcodes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wording of pages, comments and messages: the terms of the glossary, and short sentences. */
class ProseTest {
    private static final int MOST_WORDS = 30;
    private static final Glossary GLOSSARY = Glossary.read();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "SECURITY.md",
                "CONTRIBUTING.md",
                "CHANGELOG.md",
                "docs",
                "examples",
                "src/main",
                "themes/messages/messages_en.properties",
                "themes/templates",
                "themes/resources"
            })
    void pagesSourcesAndMessagesUseTheTermsOfTheGlossary(String root) {
        assertThat(files(Path.of(root)).flatMap(file -> GLOSSARY.findings(file.toString(), prose(file))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md"})
    void sentencesOfAPageHaveAtMostThirtyWords(String page) {
        Stream<String> sentences = Sentences.of(Uncheck.get(() -> Files.readString(Path.of(page))));

        assertThat(sentences.filter(sentence -> sentence.split("\\s+").length > MOST_WORDS))
                .as("sentences of more than " + MOST_WORDS + " words")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Codes are made here. | page:1: \"Codes are made\", write: created",
                "A long line\\n * that issues\\n * a code | page:2: \"issues a code\", write: create a code",
                "It issues an authorization code. |",
                "The issuer; `make` and personal.person-id |",
            })
    void theGlossaryFindsWrongTermsAcrossLinesButNotItsExceptions(String text, String finding) {
        Stream<String> found = GLOSSARY.findings("page", text.replace("\\n", "\n"));

        assertThat(found.map(each -> each.replaceAll(" \\(or.*", "")))
                .containsExactlyElementsOf(Stream.ofNullable(finding).toList());
    }

    @Test
    void sentencesAreSplitWithoutCodeTablesAndHeadings() {
        String page = """
                # A heading. With two sentences

                One [link](a.md) with `code. inside`. Two goes
                over lines!

                | a. table | b |

                - An item
                - Another. Item

                ```
                code. block
                ```
                """;

        assertThat(Sentences.of(page))
                .containsExactly("One link with ….", "Two goes over lines!", "An item", "Another.", "Item");
    }

    private static Stream<Path> files(Path root) {
        List<Path> files = Uncheck.get(() -> {
            try (Stream<Path> all = Files.walk(root)) {
                return all.filter(Files::isRegularFile).toList();
            }
        });
        return files.stream().filter(file -> !file.toString().matches(".*\\.(png|svg|ico|json5)"));
    }

    /** Without the code in pages, in which words are names; lines stay where they are. */
    private static String prose(Path file) {
        String text = Uncheck.get(() -> Files.readString(file));
        return file.toString().endsWith(".md") ? Sentences.withoutCode(text) : text;
    }
}
