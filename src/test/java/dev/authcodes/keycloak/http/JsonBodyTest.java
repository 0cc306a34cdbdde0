package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    private static final List<String> MEMBERS = RandomRequest.MEMBERS;
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

    @ParameterizedTest
    @ValueSource(strings = {"1e2147483648", "-1e2147483648", "0e2147483648", "0.1e-2147483647", "1E+99999999999"})
    void aNumberWhoseExponentIsTooLargeIsRefusedWhereverItIs(String number) {
        for (String value : List.of(number, "[" + number + "]", "{\"b\":{\"c\":" + number + "}}")) {
            assertRefused(() -> read("{\"a\":" + value + "}"), "The body is not valid JSON.");
        }
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
    @ValueSource(strings = {"\\u0000", "app\\u0000", "a\\nb", "\\u007f", "\\u0085", "\\ud800", "\\udc00x"})
    void aTextThatMayBeLookedUpHoldsNoControlCharactersAndNoHalvesOfPairs(String text) {
        assertRefused(
                () -> read("{\"a\":\"" + text + "\"}").nonEmptyText("a"), "a must not contain control characters.");
    }

    @Test
    void aTextThatMayBeLookedUpHoldsAllOtherCharacters() throws Exception {
        assertThat(read("{\"a\":\"Zo\u00eb \\ud83d\\udd11\"}").nonEmptyText("a"))
                .isEqualTo("Zo\u00eb \ud83d\udd11");
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
    @ValueSource(strings = {"3", "3.0", "3.00", "0.3e1", "1e400", "0", "-7", "100", "1000e2147483647", "0e-2147483647"})
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

    @Property(tries = 3000)
    void everyBodyIsEitherReadOrRefused(@ForAll("bodies") String text) {
        try {
            JsonBody body = read(text);
            for (String member : MEMBERS) {
                answer(() -> body.text(member));
                answer(() -> body.nonEmptyText(member));
                answer(() -> body.number(member));
                answer(() -> body.wholeNumber(member));
                body.says(member);
            }
            new CodeCreateBody(body).request();
        } catch (BadRequestBody e) {
            assertThat(e.getMessage()).endsWith(".");
        }
    }

    private interface Reading {
        Object read() throws BadRequestBody;
    }

    private static void answer(Reading reading) {
        try {
            reading.read();
        } catch (BadRequestBody e) {
            assertThat(e.getMessage()).contains(" must ");
        }
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> manyDigits =
                Arbitraries.strings().numeric().ofMinLength(990).ofMaxLength(1010);
        Arbitrary<String> exponent = Combinators.combine(
                        Arbitraries.of("e", "E+", "e-"),
                        Arbitraries.oneOf(
                                digits,
                                Arbitraries.longs()
                                        .between(Integer.MAX_VALUE - 1020L, Integer.MAX_VALUE + 1020L)
                                        .map(String::valueOf)))
                .as(String::concat);
        Arbitrary<String> number = Combinators.combine(
                        Arbitraries.of("", "-"),
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.of("0", "1", "10", "1000", "12345678901234567890")),
                                Tuple.of(1, manyDigits.map("1"::concat))),
                        Arbitraries.frequencyOf(
                                Tuple.of(2, Arbitraries.just("")),
                                Tuple.of(2, digits.map("."::concat)),
                                Tuple.of(1, manyDigits.map("."::concat))),
                        Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just("")), Tuple.of(3, exponent)))
                .as((sign, whole, fraction, power) -> sign + whole + fraction + power);
        Arbitrary<String> string = Arbitraries.strings().all().ofMaxLength(20).map(OddRequests::quote);
        Arbitrary<String> value = Arbitraries.frequencyOf(
                Tuple.of(6, number), Tuple.of(6, string), Tuple.of(1, Arbitraries.of("true", "null", "NaN", "")));
        Arbitrary<String> nested = Combinators.combine(
                        value,
                        Arbitraries.frequencyOf(
                                Tuple.of(8, Arbitraries.just(0)),
                                Tuple.of(2, Arbitraries.integers().between(0, 1100))),
                        Arbitraries.of(true, false))
                .as((inner, depth, array) -> array
                        ? "[".repeat(depth) + inner + "]".repeat(depth)
                        : "{\"a\":".repeat(depth) + inner + "}".repeat(depth));
        Arbitrary<String> name = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(MEMBERS).map(OddRequests::quote)), Tuple.of(1, string));
        return Combinators.combine(name, nested)
                .as((key, inner) -> key + ":" + inner)
                .list()
                .ofMaxSize(4)
                .map(members -> "{" + String.join(",", members) + "}");
    }

    private static JsonBody read(String body) throws BadRequestBody {
        return JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(BadRequestBody.class).hasMessage(message);
    }
}
