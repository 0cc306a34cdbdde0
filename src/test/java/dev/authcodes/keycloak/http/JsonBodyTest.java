package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.commons.io.input.BrokenInputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    private static final List<String> MEMBERS = RandomRequest.MEMBERS;
    private static final int MOST_BYTES = 65_536;

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\r\n", "{}", " {} ", "null", " null\n"})
    void anAbsentOrEmptyBodyAndNullAreAnEmptyObject(String body) throws Exception {
        assertThat((body == null ? JsonBody.read(null) : read(body)).text("a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "1", "\"text\"", "\"null\"", "true"})
    void anyJsonButAnObjectIsRefused(String body) {
        assertRefused(() -> read(body), "The body must be a JSON object.");
    }

    static Stream<String> invalidJson() {
        Stream<String> texts = Stream.of("{", "{_a_:1", "{_a_:", "{_a_:1}{}", "{_a_:1} x", "{'a':1}", "{_a_:NaN}");
        Stream<String> others = Stream.of("{_a_:Infinity}", "{_a_:01}", "{_a_:1,_a_:2}", "a=x", "a=b&c=d", "<a>1</a>");
        Stream<String> big = Stream.of("{_a_:" + "[".repeat(60_000), "{_a_:" + "9".repeat(60_000) + "}");
        Stream<String> exponents = Stream.of(
                        "1e2147483648", "-1e2147483648", "0e2147483648", "0.1e-2147483647", "1E+99999999999")
                .flatMap(number -> Stream.of(number, "[" + number + "]", "{_b_:{_c_:" + number + "}}"))
                .map(value -> "{_a_:" + value + "}");
        return Stream.of(texts, others, big, exponents).flatMap(each -> each).map(text -> text.replace('_', '"'));
    }

    @ParameterizedTest
    @MethodSource("invalidJson")
    void invalidTooDeepAndTooLongJsonIsRefused(String body) {
        assertRefused(() -> read(body), "The body is not valid JSON.");
    }

    @Test
    void aBodyHasAtMost64Kibibytes() throws Exception {
        String frame = "{\"a\":\"\"}";
        String most = "x".repeat(MOST_BYTES - frame.length());

        assertThat(read("{\"a\":\"" + most + "\"}").text("a")).isEqualTo(most);
        assertRefused(() -> read("{\"a\":\"" + most + "x\"}"), "The body is larger than 65536 bytes.");
    }

    @Test
    void anEndlessBodyIsNotReadToTheEnd() {
        InputStream beginning = new ByteArrayInputStream(new byte[MOST_BYTES + 1]);
        InputStream unreadRest = new BrokenInputStream();

        assertRefused(
                () -> JsonBody.read(new SequenceInputStream(beginning, unreadRest)),
                "The body is larger than 65536 bytes.");
    }

    @Test
    void anIncompleteBodyIsRefused() {
        assertRefused(() -> JsonBody.read(new BrokenInputStream()), "The body cannot be read.");
    }

    @Test
    void aTextIsReadUnchanged() throws Exception {
        assertThat(read("{\"a\":\" Zo\u00eb \"}").text("a")).isEqualTo(" Zo\u00eb ");
        assertThat(read("{\"a\":\"\"}").text("a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "[\"text\"]"})
    void aTextOfAnotherTypeIsRefused(String value) {
        assertRefused(() -> member(value).text("a"), "a must be a string.");
        assertRefused(() -> member(value).nonEmptyText("a"), "a must be a string.");
    }

    @Test
    void nullIsTheSameAsAbsent() throws Exception {
        JsonBody body = read("{\"a\":null}");

        assertThat(body.text("a")).isNull();
        assertThat(body.nonEmptyText("a")).isNull();
        assertThat(body.number("a")).isNull();
        assertThat(body.wholeNumber("a")).isNull();
        assertThat(body.hasValue("a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\t"})
    void aBlankTextIsRefusedForARequiredMember(String text) {
        assertRefused(() -> member("\"" + text + "\"").nonEmptyText("a"), "a must not be empty.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "app\\u0000", "a\\nb", "\\u007f", "\\u0085", "\\ud800", "\\udc00x"})
    void aTextForALookUpMustNotContainControlCharactersOrUnpairedSurrogates(String text) {
        assertRefused(() -> member("\"" + text + "\"").nonEmptyText("a"), "a must not contain control characters.");
    }

    @Test
    void aTextForALookUpMayContainAllOtherCharacters() throws Exception {
        assertThat(read("{\"a\":\"Zo\u00eb \\ud83d\\udd11\"}").nonEmptyText("a"))
                .isEqualTo("Zo\u00eb \ud83d\udd11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0.5", "1.50", "-3", "1e3", "12345678901234567890"})
    @ValueSource(strings = {"1e400", "1e-400", "-1e400", "1e999999999"})
    void aNumberIsReadExactlyEvenBeyondADouble(String text) throws Exception {
        assertThat(member(text).number("a")).isEqualByComparingTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "true", "[]", "{}"})
    void aNumberOfAnotherTypeIsRefused(String value) {
        assertRefused(() -> member(value).number("a"), "a must be a number.");
        assertRefused(() -> member(value).wholeNumber("a"), "a must be a number.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "3.0", "3.00", "0.3e1", "1e400", "0", "-7", "100", "1000e2147483647", "0e-2147483647"})
    void aWholeNumberIsRecognizedInEveryNotation(String text) throws Exception {
        assertThat(member(text).wholeNumber("a")).isEqualByComparingTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "3.1", "1e-400", "-0.1", "1e-999999999"})
    void aFractionIsRefusedAsAWholeNumber(String text) {
        assertRefused(() -> member(text).wholeNumber("a"), "a must be a whole number.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "[1]", "{\"b\":1}", "0", "false"})
    void everyNonEmptyValueCountsAsPresent(String value) throws Exception {
        assertThat(member(value).hasValue("a")).isTrue();
        assertThat(member(value).hasValue("b")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "[]", "{}"})
    void anEmptyValueCountsAsAbsent(String value) throws Exception {
        assertThat(member(value).hasValue("a")).isFalse();
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
                body.hasValue(member);
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
        Arbitrary<String> string = Arbitraries.strings().all().ofMaxLength(20).map(OddRequests::quote);
        Arbitrary<String> value = Arbitraries.frequencyOf(
                Tuple.of(6, numbers()), Tuple.of(6, string), Tuple.of(1, Arbitraries.of("true", "null", "NaN", "")));
        Arbitrary<Integer> depth = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just(0)),
                Tuple.of(2, Arbitraries.integers().between(0, 1100)));
        Arbitrary<String> nested = Combinators.combine(value, depth, Arbitraries.of("[]", "{}"))
                .as((inner, levels, brackets) -> (brackets.equals("[]") ? "[" : "{\"a\":").repeat(levels)
                        + inner
                        + brackets.substring(1).repeat(levels));
        Arbitrary<String> name = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(MEMBERS).map(OddRequests::quote)), Tuple.of(1, string));
        return Combinators.combine(name, nested)
                .as((key, inner) -> key + ":" + inner)
                .list()
                .ofMaxSize(4)
                .map(members -> "{" + String.join(",", members) + "}");
    }

    private static Arbitrary<String> numbers() {
        Arbitrary<String> usual = Arbitraries.of("0", "1", "10", "1000", "12345678901234567890");
        Arbitrary<String> few = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> many =
                Arbitraries.strings().numeric().ofMinLength(990).ofMaxLength(1010);
        Arbitrary<String> aroundTheLargest = Arbitraries.longs()
                .between(Integer.MAX_VALUE - 1020L, Integer.MAX_VALUE + 1020L)
                .map(String::valueOf);
        Arbitrary<String> exponent = Combinators.combine(
                        Arbitraries.of("e", "E+", "e-"), Arbitraries.oneOf(few, aroundTheLargest))
                .as(String::concat);
        Arbitrary<String> whole = Arbitraries.frequencyOf(Tuple.of(4, usual), Tuple.of(1, many.map("1"::concat)));
        Arbitrary<String> fraction =
                Arbitraries.frequencyOf(Tuple.of(4, few.map("."::concat)), Tuple.of(1, many.map("."::concat)));
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        whole,
                        fraction.injectNull(0.4).map(text -> Objects.toString(text, "")),
                        exponent.injectNull(0.25).map(text -> Objects.toString(text, "")))
                .as((sign, digits, decimals, power) -> sign + digits + decimals + power);
    }

    /** A body with the member {@code a}. */
    private static JsonBody member(String value) throws BadRequestBody {
        return read("{\"a\":" + value + "}");
    }

    private static JsonBody read(String body) throws BadRequestBody {
        return JsonBody.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(ThrowingCallable reading, String message) {
        assertThatThrownBy(reading).isInstanceOf(BadRequestBody.class).hasMessage(message);
    }
}
