package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.Descent;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Restrictions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeRecordTest {
    private final LongCode value = LongCode.generate("session");

    @Test
    void aCodeComesBackAsItWasWritten() {
        AuthCode plain =
                Codes.of(value, 3, new Restrictions("cli", Set.of("openid", "email"), "challenge", "key", null));
        AuthCode code = new AuthCode(
                plain.sessionId(),
                plain.digest(),
                plain.createdAt(),
                plain.expiresAt(),
                plain.uses(),
                plain.creator(),
                plain.restrictions(),
                "Zo\u00eb's \"laptop\"",
                new Descent(2, "connection", Set.of("code", "connection")));

        CodeRecord read = CodeRecord.read(CodeRecord.of(code, 4).write()).orElseThrow();

        assertThat(read.slot()).isEqualTo(4);
        assertThat(read.toCode("session", code.digest())).isEqualTo(code);
    }

    @Test
    void aCodeWithoutRestrictionsComesBackWithoutAny() {
        AuthCode code = Codes.of(value, 1);
        CodeRecord read = CodeRecord.read(CodeRecord.of(code, 0).write()).orElseThrow();

        assertThat(read.toCode("session", code.digest())).isEqualTo(code);
        assertThat(read.write()).doesNotContain("null", "depth");
    }

    @Test
    void anEmptyScopeDoesNotBecomeNoScope() {
        AuthCode code = Codes.of(value, 1, new Restrictions(null, Set.of(), null));
        CodeRecord read = CodeRecord.read(CodeRecord.of(code, 0).write()).orElseThrow();

        assertThat(read.toCode("session", code.digest()).restrictions().scope()).isEmpty();
    }

    @Test
    void neitherTheSecretNorItsDigestIsInTheNote() {
        String note = CodeRecord.of(Codes.of(value, 1), 0).write();

        assertThat(note).doesNotContain(value.digest(), value.reveal().substring("session.".length()));
    }

    @Test
    void theFormatOfVersionOneIsThis() {
        String note = """
                {"v":1,"iat":1000,"exp":1060,"uses":2,"by":"app-id","slot":7,"for":"cli","scope":["email"],\
                "s256":"challenge","jkt":"key","label":"tv","net":"192.0.2.0/24","from":"connection",\
                "via":["connection"],"depth":2}""";

        CodeRecord read = CodeRecord.read(note).orElseThrow();

        assertThat(read)
                .isEqualTo(new CodeRecord(
                        1,
                        1000,
                        1060,
                        2,
                        "app-id",
                        7,
                        "cli",
                        Set.of("email"),
                        "challenge",
                        "key",
                        "tv",
                        "192.0.2.0/24",
                        "connection",
                        Set.of("connection"),
                        2));
        assertThat(read.write()).isEqualTo(note);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "1",
                "null",
                "{",
                "{}",
                "{\"v\":0,\"iat\":1000,\"exp\":1060,\"uses\":2,\"by\":\"app-id\",\"slot\":7}",
                "{\"v\":2,\"iat\":1000,\"exp\":1060,\"uses\":2,\"by\":\"app-id\",\"slot\":7}",
                "{\"v\":1,\"iat\":1000,\"exp\":1060,\"uses\":2,\"by\":\"app-id\",\"slot\":7,\"net\":\"home\"}",
                "{\"v\":1,\"iat\":1000,\"exp\":1060,\"uses\":2,\"by\":\"app-id\",\"slot\":7,\"depth\":-1}",
                "{\"v\":1,\"iat\":\"soon\",\"exp\":1060,\"uses\":2,\"by\":\"app-id\",\"slot\":7}"
            })
    void whatThisVersionDidNotWriteIsNotRead(String note) {
        assertThat(CodeRecord.read(note)).isEmpty();
    }

    @Test
    void aCodeForANetworkComesBackAsOne() {
        Restrictions restrictions = new Restrictions(
                null, null, null, null, Network.parse("2001:db8::/64").orElseThrow());
        AuthCode code = Codes.of(value, 1, restrictions);
        CodeRecord read = CodeRecord.read(CodeRecord.of(code, 0).write()).orElseThrow();

        assertThat(read.toCode("session", code.digest())).isEqualTo(code);
    }

    /** It may be a restriction, written by a newer version while the servers are upgraded one by one. */
    @Test
    void aRecordWithAMemberThatThisVersionDoesNotKnowIsNotRead() {
        String known = CodeRecord.of(Codes.of(value, 1), 0).write();

        assertThat(CodeRecord.read(known)).isPresent();
        assertThat(CodeRecord.read(known.replace("}", ",\"only-on-sundays\":true}")))
                .isEmpty();
    }

    @Test
    void theKeyHoldsTheDigest() {
        String key = CodeRecord.key("DIGEST");

        assertThat(key).isEqualTo("auth-code.DIGEST");
        assertThat(CodeRecord.digest(key)).isEqualTo("DIGEST");
        assertThat(CodeRecord.isKey(key)).isTrue();
    }

    @Test
    void theNotesOfOthersAreNotTakenForCodes() {
        assertThat(CodeRecord.isKey("AUTH_TIME")).isFalse();
        assertThat(CodeRecord.isKey("auth-codes.x")).isFalse();
    }
}
