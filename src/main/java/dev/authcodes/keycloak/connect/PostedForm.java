package dev.authcodes.keycloak.connect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.http.NameValuePair;
import org.apache.http.client.utils.URLEncodedUtils;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form ({@code application/x-www-form-urlencoded}), up to a maximum size. Keycloak's own parsing of
 * forms, which answers malformed ones with 500, is disabled for this resource; here, an invalid escape is left as it
 * is.
 */
final class PostedForm {
    private static final int MAX_BYTES = 16 * 1024;

    private final List<NameValuePair> fields;

    private PostedForm(List<NameValuePair> fields) {
        this.fields = fields;
    }

    /** Empty if it is too large to be a form of the page, or could not be read. */
    static Optional<PostedForm> read(@Nullable InputStream body) {
        try {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? Optional.empty()
                    : Optional.of(new PostedForm(
                            URLEncodedUtils.parse(new String(bytes, StandardCharsets.UTF_8), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The first field of this name; empty where there is none. */
    String text(String name) {
        return fields.stream()
                .filter(field -> field.getName().equals(name) && field.getValue() != null)
                .map(NameValuePair::getValue)
                .findFirst()
                .orElse("");
    }
}
