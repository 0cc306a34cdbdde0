package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.Descent;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Restrictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.util.JsonSerialization;

/**
 * A newer version of the extension must read what an older one wrote into sessions, and to the same effect: once something
 * is released, a line of the file may be added, never changed.
 */
class CodeRecordTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/records-v1.jsonl");
    private static final Instant CREATED = Instant.ofEpochSecond(1795554000);
    private static final String CLIENT = "0b7a1c52-6f6b-4f0e-9d0f-6a1d4c3c9a11";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String KEY = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    private static final List<AuthCode> CODES = List.of(
            code(60, 1, CLIENT, Restrictions.NONE, null, Descent.NONE),
            code(86_400, 1000, CLIENT, new Restrictions("cli", null, null), null, Descent.NONE),
            code(new Restrictions(null, Set.of("email"), null)),
            code(new Restrictions(null, Set.of(), null)),
            code(new Restrictions(null, null, CHALLENGE)),
            code(new Restrictions(null, null, null, KEY, null)),
            code(Restrictions.NONE, "Zo\u00eb's \"laptop\" \ud83d\udcbb", Descent.NONE),
            code(new Restrictions(null, null, null, null, network("192.0.2.0/24"))),
            code(new Restrictions(null, null, null, null, network("2001:db8::/64"))),
            code(Restrictions.NONE, null, new Descent(1, null, Set.of())),
            code(
                    new Restrictions("cli", Set.of("email"), CHALLENGE, KEY, network("192.0.2.7/32")),
                    "tv",
                    new Descent(2, null, Set.of())),
            code(Restrictions.NONE, null, new Descent(1, "connection", Set.of())),
            code(Restrictions.NONE, null, new Descent(1, "connection", Set.of("connection"))));

    private static AuthCode code(Restrictions restrictions) {
        return code(restrictions, null, Descent.NONE);
    }

    private static AuthCode code(Restrictions restrictions, String label, Descent descent) {
        return code(300, 2, "app", restrictions, label, descent);
    }

    private static AuthCode code(
            int seconds, int uses, String creator, Restrictions restrictions, String label, Descent descent) {
        Instant end = CREATED.plusSeconds(seconds);
        return new AuthCode("session", "digest", CREATED, end, uses, creator, restrictions, label, descent);
    }

    private static Network network(String cidr) {
        return Network.parse(cidr).orElseThrow();
    }

    static List<String> golden() throws IOException {
        return Files.readAllLines(GOLDEN);
    }

    private static Optional<CodeRecord> read(String note) {
        return CodeRecord.read("session", "digest", note);
    }

    @Test
    void everyRecordOfTheGoldenFileIsReadAsItsCode() throws IOException {
        assertThat(golden().stream().map(line -> read(line).orElseThrow().code()))
                .containsExactlyElementsOf(CODES);
    }

    /** Once something else is written, there is a second golden file, and this test is for what the old version wrote. */
    @ParameterizedTest
    @MethodSource("golden")
    void everyRecordOfTheGoldenFileIsStillWrittenTheSame(String line) {
        assertThat(read(line).orElseThrow().write()).isEqualTo(line);
    }

    @Test
    void theGoldenFileHasEveryMemberOfARecord() throws IOException {
        Set<String> seen = new HashSet<>();
        for (String line : golden()) {
            JsonNode record = JsonSerialization.mapper.readTree(line);
            for (JsonNode object : List.of(record, record.path("only"), record.path("from"))) {
                object.fieldNames().forEachRemaining(seen::add);
            }
        }

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(CodeRecord.Note.class, CodeRecord.Only.class, CodeRecord.From.class)
                                .flatMap(type -> Stream.of(type.getRecordComponents()))
                                .map(component -> component.getAccessor().getAnnotation(JsonProperty.class))
                                .map(JsonProperty::value)
                                .toList());
    }

    @Test
    void theRecordOfACodeHasNeitherTheSecretNorItsDigest() {
        LongCode value = LongCode.generate("session");
        assertThat(new CodeRecord(Codes.of(value, 1), 0).write())
                .doesNotContain(value.digest(), value.reveal().substring("session.".length()));
    }

    /** An unknown member may be a restriction, written by a newer version while the servers are upgraded one by one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "1",
                "null",
                "{",
                "{}",
                "{'v':0,'iat':1000,'exp':1060,'uses':2,'by':'app-id','slot':7}",
                "{'v':2,'iat':1000,'exp':1060,'uses':2,'by':'app-id','slot':7}",
                "{'v':1,'iat':'soon','exp':1060,'uses':2,'by':'app-id','slot':7}",
                "{'v':1,'iat':1000,'exp':1060,'uses':2,'by':'app-id','slot':7,'only':{'net':'home'}}",
                "{'v':1,'iat':1000,'exp':1060,'uses':2,'by':'app-id','slot':7,'from':{'depth':-1}}",
                "{'v':1,'iat':1000,'exp':1060,'uses':2,'by':'app-id','slot':7,'only-on-sundays':true}",
                "{'v':1,'iat':1000,'exp':1060,'uses':2,'by':'app-id','slot':7,'only':{'sundays':true}}"
            })
    void aRecordOfAnotherFormatIsNotRead(String note) {
        assertThat(read(note.replace('\'', '"'))).isEmpty();
    }
}
