package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Parses a request body as a JSON object, strictly and up to a maximum size. */
final class JsonObjectReader {
    private static final int MAX_BYTES = 64 * 1024;
    private static final ObjectReader READER = new ObjectMapper()
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private JsonObjectReader() {}

    /** An absent or empty body is read as {@code {}}, and so is {@code null}, which Go sends for absent arguments. */
    static ObjectNode read(@Nullable InputStream stream) throws BadRequestBody {
        byte[] bytes = bytes(stream);
        if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode node = READER.readTree(bytes);
            if (node.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            // NumberFormatException: an exponent does not fit into an int, even in a member that is never read.
            throw new BadRequestBody("The body is not valid JSON.");
        } catch (IOException e) {
            throw new BadRequestBody("The body cannot be read.");
        }
        throw new BadRequestBody("The body must be a JSON object.");
    }

    private static byte[] bytes(@Nullable InputStream stream) throws BadRequestBody {
        try {
            byte[] bytes = stream == null ? new byte[0] : stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new BadRequestBody(
                        Status.REQUEST_ENTITY_TOO_LARGE, "The body is larger than " + MAX_BYTES + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw new BadRequestBody("The body cannot be read.");
        }
    }
}
