package dev.authcodes.keycloak.support;

import static com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES;
import static com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;

/**
 * JSON objects in the short notation of the tests, {@code {enabled: true, 'a.b': 'text', name: %s}}: names and texts do
 * without double quotes, and {@code %s} stands for any value, which is written as JSON.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(ALLOW_SINGLE_QUOTES, ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private Json() {}

    public static Map<String, Object> of(String notation, Object... values) {
        return read(notation, values, new TypeReference<>() {});
    }

    /** An object with texts as values, such as parameters or the configuration of a mapper. */
    public static Map<String, String> texts(String notation, Object... values) {
        return read(notation, values, new TypeReference<>() {});
    }

    /** The same as the text of a body. */
    public static String text(String notation, Object... values) {
        return write(of(notation, values));
    }

    private static <T> T read(String notation, Object[] values, TypeReference<T> type) {
        try {
            return MAPPER.readValue(
                    notation.formatted(Stream.of(values).map(Json::write).toArray()), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(notation, e);
        }
    }

    static String write(Object value) {
        return Uncheck.get(() -> MAPPER.writeValueAsString(value));
    }
}
