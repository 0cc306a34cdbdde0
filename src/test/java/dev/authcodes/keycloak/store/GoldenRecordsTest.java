package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Descent;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Restrictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.util.JsonSerialization;

/**
 * Records of codes as version 1 of the format has them in sessions that are on record somewhere. A newer version of the
 * extension must read them, and to the same effect: a line of the file may be added, never changed.
 */
class GoldenRecordsTest {
    private static final Path FILE = Path.of("src/test/resources/golden/records-v1.jsonl");
    private static final Instant MADE = Instant.ofEpochSecond(1795554000);
    private static final String CLIENT = "0b7a1c52-6f6b-4f0e-9d0f-6a1d4c3c9a11";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String KEY = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    private static final List<AuthCode> CODES = List.of(
            new AuthCode(
                    "session", "digest", MADE, MADE.plusSeconds(60), 1, CLIENT, Restrictions.NONE, null, Descent.NONE),
            new AuthCode(
                    "session",
                    "digest",
                    MADE,
                    MADE.plusSeconds(86_400),
                    1000,
                    CLIENT,
                    new Restrictions("cli", null, null),
                    null,
                    Descent.NONE),
            code(new Restrictions(null, Set.of("email"), null)),
            code(new Restrictions(null, Set.of(), null)),
            code(new Restrictions(null, null, CHALLENGE)),
            code(new Restrictions(null, null, null, KEY, null)),
            code(Restrictions.NONE, "Zo\u00eb's \"laptop\" \ud83d\udcbb", 0),
            code(new Restrictions(null, null, null, null, network("192.0.2.0/24"))),
            code(new Restrictions(null, null, null, null, network("2001:db8::/64"))),
            code(Restrictions.NONE, null, 1),
            code(new Restrictions("cli", Set.of("email"), CHALLENGE, KEY, network("192.0.2.7/32")), "tv", 2),
            new AuthCode(
                    "session",
                    "digest",
                    MADE,
                    MADE.plusSeconds(300),
                    2,
                    "app",
                    Restrictions.NONE,
                    null,
                    new Descent(1, "connection", Set.of())),
            new AuthCode(
                    "session",
                    "digest",
                    MADE,
                    MADE.plusSeconds(300),
                    2,
                    "app",
                    Restrictions.NONE,
                    null,
                    new Descent(1, "connection", Set.of("connection"))));

    static List<String> lines() throws IOException {
        return Files.readAllLines(FILE);
    }

    @Test
    void eachIsTheCodeThatItWas() throws IOException {
        assertThat(lines().stream()
                        .map(line -> CodeRecord.read(line).orElseThrow(() -> new AssertionError("not read: " + line)))
                        .map(record -> record.toCode("session", "digest")))
                .containsExactlyElementsOf(CODES);
    }

    /** Once something else is written, there is a second golden file, and this test is for what the old version wrote. */
    @ParameterizedTest
    @MethodSource("lines")
    void thisIsStillWhatIsWritten(String line) {
        CodeRecord record = CodeRecord.read(line).orElseThrow();

        assertThat(CodeRecord.of(record.toCode("session", "digest"), record.slot())
                        .write())
                .isEqualTo(line);
    }

    @Test
    void everyMemberThereIsHasALineThatHasIt() throws IOException {
        Set<String> seen = new HashSet<>();
        for (String line : lines()) {
            JsonNode record = JsonSerialization.mapper.readTree(line);
            record.fieldNames().forEachRemaining(seen::add);
        }

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(Stream.of(CodeRecord.class.getRecordComponents())
                        .map(component -> component.getAccessor().getAnnotation(JsonProperty.class))
                        .map(JsonProperty::value)
                        .toList());
    }

    private static AuthCode code(Restrictions restrictions) {
        return code(restrictions, null, 0);
    }

    private static AuthCode code(Restrictions restrictions, String label, int depth) {
        return new AuthCode(
                "session",
                "digest",
                MADE,
                MADE.plusSeconds(300),
                2,
                "app",
                restrictions,
                label,
                new Descent(depth, null, Set.of()));
    }

    private static Network network(String cidr) {
        return Network.parse(cidr).orElseThrow();
    }
}
