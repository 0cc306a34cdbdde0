package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    private static final int MOST_BYTES = 65_536;

    @Test
    void anAbsentBodyIsAnEmptyObject() throws Exception {
        assertThat(JsonBody.read(null).text("a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n", "{}", " {} "})
    void anEmptyBodyIsAnEmptyObject(String body) throws Exception {
        assertThat(read(body).text("a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"text\"", "null", "true"})
    void anythingButAnObjectIsRefused(String body) {
        assertRefused(() -> read(body), "The body must be a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"a\":1",
                "{\"a\":1}{}",
                "{\"a\":1} x",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,\"a\":2}",
                "auth_code=x",
                "a=b&c=d"
            })
    void whatIsNotJsonIsRefused(String body) {
        assertRefused(() -> read(body), "The body is not valid JSON.");
    }

    @Test
    void anAbyssOfBracketsIsRefused() {
        assertRefused(() -> read("{\"a\":" + "[".repeat(60_000)), "The body is not valid JSON.");
    }

    @Test
    void aNumberWithThousandsOfDigitsIsRefused() {
        assertRefused(() -> read("{\"a\":" + "9".repeat(60_000) + "}"), "The body is not valid JSON.");
    }

    @Test
    void aBodyMayHave64KibibytesAndNotOneMore() throws Exception {
        String frame = "{\"a\":\"\"}";
        String most = "x".repeat(MOST_BYTES - frame.length());

        assertThat(read("{\"a\":\"" + most + "\"}").text("a")).isEqualTo(most);
        assertRefused(() -> read("{\"a\":\"" + most + "x\"}"), "The body is larger than 65536 bytes.");
    }

    @Test
    void anEndlessBodyIsNotReadToItsEnd() {
        InputStream endless = new InputStream() {
            private int read;

            @Override
            public int read() {
                assertThat(++read).isLessThanOrEqualTo(MOST_BYTES + 1);
                return ' ';
            }
        };
        assertRefused(() -> JsonBody.read(endless), "The body is larger than 65536 bytes.");
    }

    @Test
    void aBodyThatBreaksOffIsRefused() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertRefused(() -> JsonBody.read(broken), "The body cannot be read.");
    }

    @Test
    void aTextIsReadAsItIs() throws Exception {
        assertThat(read("{\"a\":\" Zo\u00eb \"}").text("a")).isEqualTo(" Zo\u00eb ");
        assertThat(read("{\"a\":\"\"}").text("a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "[\"text\"]"})
    void aTextOfAnotherTypeIsRefused(String value) {
        assertRefused(() -> read("{\"a\":" + value + "}").text("a"), "a must be a string.");
        assertRefused(() -> read("{\"a\":" + value + "}").nonEmptyText("a"), "a must be a string.");
    }

    @Test
    void nullIsTheSameAsAbsent() throws Exception {
        JsonBody body = read("{\"a\":null}");

        assertThat(body.text("a")).isNull();
        assertThat(body.nonEmptyText("a")).isNull();
        assertThat(body.number("a")).isNull();
        assertThat(body.wholeNumber("a")).isNull();
        assertThat(body.says("a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\t"})
    void aTextThatMustSayWhatItIsForIsRefusedWhereItIsBlank(String text) {
        assertRefused(() -> read("{\"a\":\"" + text + "\"}").nonEmptyText("a"), "a must not be empty.");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0.5, 0.5", "1.50, 1.5", "-3, -3", "1e3, 1000", "12345678901234567890, 12345678901234567890"})
    void aNumberIsReadExactly(String text, BigDecimal number) throws Exception {
        assertThat(read("{\"a\":" + text + "}").number("a")).isEqualByComparingTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "1e-400", "-1e400", "1e999999999"})
    void aNumberBeyondADoubleIsReadToo(String text) throws Exception {
        assertThat(read("{\"a\":" + text + "}").number("a")).isEqualByComparingTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "true", "[]", "{}"})
    void aNumberOfAnotherTypeIsRefused(String value) {
        assertRefused(() -> read("{\"a\":" + value + "}").number("a"), "a must be a number.");
        assertRefused(() -> read("{\"a\":" + value + "}").wholeNumber("a"), "a must be a number.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "3.0", "3.00", "0.3e1", "1e400", "0", "-7", "100"})
    void aWholeNumberIsOneHoweverItIsWritten(String text) throws Exception {
        assertThat(read("{\"a\":" + text + "}").wholeNumber("a")).isEqualByComparingTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "3.1", "1e-400", "-0.1", "1e-999999999"})
    void aFractionIsNoWholeNumber(String text) {
        assertRefused(() -> read("{\"a\":" + text + "}").wholeNumber("a"), "a must be a whole number.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"x\" | true",
                "[1] | true",
                "{\"b\":1} | true",
                "0 | true",
                "false | true",
                "\"\" | false",
                "[] | false",
                "{} | false"
            })
    void aMemberSaysSomethingUnlessItIsEmpty(String value, boolean says) throws Exception {
        assertThat(read("{\"a\":" + value + "}").says("a")).isEqualTo(says);
        assertThat(read("{\"a\":" + value + "}").says("b")).isFalse();
    }

    private static JsonBody read(String body) throws BadRequestBody {
        return JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(BadRequestBody.class).hasMessage(message);
    }
}
