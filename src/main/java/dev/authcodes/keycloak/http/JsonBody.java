package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.DisplayText;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's body as a JSON object, read with a bound and without trust. A member that is absent or {@code null} is
 * the same to its readers, a member of another type is a {@link BadRequestBody}.
 */
final class JsonBody {
    private static final int MOST_BYTES = 64 * 1024;
    private static final ObjectReader READER = new ObjectMapper()
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private final ObjectNode body;

    private JsonBody(ObjectNode body) {
        this.body = body;
    }

    /** An absent or empty body is read as {@code {}}, and so is {@code null}, which Go sends for absent arguments. */
    static JsonBody read(@Nullable InputStream stream) throws BadRequestBody {
        byte[] bytes = bytes(stream);
        if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            return new JsonBody(JsonNodeFactory.instance.objectNode());
        }
        try {
            JsonNode node = READER.readTree(bytes);
            if (node.isNull()) {
                return new JsonBody(JsonNodeFactory.instance.objectNode());
            }
            if (node instanceof ObjectNode object) {
                return new JsonBody(object);
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            // The latter where an exponent does not fit into an int, also of a number that nobody reads.
            throw new BadRequestBody("The body is not valid JSON.");
        } catch (IOException e) {
            throw new BadRequestBody("The body cannot be read.");
        }
        throw new BadRequestBody("The body must be a JSON object.");
    }

    private static byte[] bytes(@Nullable InputStream stream) throws BadRequestBody {
        try {
            byte[] bytes = stream == null ? new byte[0] : stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadRequestBody(
                        Status.REQUEST_ENTITY_TOO_LARGE, "The body is larger than " + MOST_BYTES + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw new BadRequestBody("The body cannot be read.");
        }
    }

    @Nullable
    String text(String member) throws BadRequestBody {
        JsonNode node = body.get(member);
        if (isAbsent(node)) {
            return null;
        }
        if (!node.isTextual()) {
            throw new BadRequestBody(member + " must be a string.");
        }
        return node.textValue();
    }

    /**
     * A string that must say something where it is there: an empty one could stand for a restriction that got lost. It may
     * be looked up: it holds no control character, which databases may not take.
     */
    @Nullable
    String nonEmptyText(String member) throws BadRequestBody {
        String text = text(member);
        if (text != null && text.isBlank()) {
            throw new BadRequestBody(member + " must not be empty.");
        }
        if (text != null && DisplayText.hasControlCharacters(text)) {
            throw new BadRequestBody(member + " must not contain control characters.");
        }
        return text;
    }

    /** A string that others are shown; null also if it is blank. */
    @Nullable
    String displayText(String member) throws BadRequestBody {
        String text = text(member);
        Optional<DisplayText.Fault> fault = DisplayText.fault(text);
        if (fault.isPresent()) {
            throw new BadRequestBody(member + ' ' + fault.get().rule());
        }
        return DisplayText.of(text);
    }

    @Nullable
    BigDecimal number(String member) throws BadRequestBody {
        JsonNode node = body.get(member);
        if (isAbsent(node)) {
            return null;
        }
        if (!node.isNumber()) {
            throw new BadRequestBody(member + " must be a number.");
        }
        return node.decimalValue();
    }

    @Nullable
    BigDecimal wholeNumber(String member) throws BadRequestBody {
        BigDecimal number = number(member);
        // One without decimal places is not stripped: 1000e2147483647 has no form with fewer digits.
        if (number != null && number.scale() > 0 && number.stripTrailingZeros().scale() > 0) {
            throw new BadRequestBody(member + " must be a whole number.");
        }
        return number;
    }

    /** Whether the member is there and is more than an empty string, array or object. */
    boolean says(String member) {
        JsonNode node = body.get(member);
        if (isAbsent(node)) {
            return false;
        }
        return node.isTextual() ? !node.textValue().isEmpty() : !node.isContainerNode() || !node.isEmpty();
    }

    private static boolean isAbsent(@Nullable JsonNode node) {
        return node == null || node.isNull();
    }
}
