package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.DisplayText;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A request body as a JSON object. An absent member and {@code null} are equivalent; a member of the wrong type is a
 * {@link BadRequestBody}.
 */
final class JsonBody {
    private static final Logger LOG = Logger.getLogger(JsonBody.class);
    /** Shorter than a code, which a client may have sent in place of a name. */
    private static final Pattern LOGGABLE = Pattern.compile("[A-Za-z0-9_.-]{1,40}");

    private static final int MAX_LOGGED = 20;

    private final ObjectNode body;
    private final Set<String> known = new HashSet<>();

    private JsonBody(ObjectNode body) {
        this.body = body;
    }

    static JsonBody read(@Nullable InputStream stream) throws BadRequestBody {
        return new JsonBody(JsonObjectReader.read(stream));
    }

    @Nullable
    String text(String member) throws BadRequestBody {
        JsonNode node = member(member);
        if (isAbsent(node)) {
            return null;
        }
        if (!node.isTextual()) {
            throw new BadRequestBody(member + " must be a string.");
        }
        return node.textValue();
    }

    /**
     * A string that must not be blank if it is present, because an empty one could be a restriction that was lost.
     * Without control characters, which a database may reject in a lookup.
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

    /** A string to be displayed to others; also null if it is blank. */
    @Nullable
    String displayText(String member) throws BadRequestBody {
        String text = text(member);
        Optional<DisplayText.Problem> problem = DisplayText.problem(text);
        if (problem.isPresent()) {
            throw new BadRequestBody(member + ' ' + problem.get().rule());
        }
        return DisplayText.of(text);
    }

    @Nullable
    BigDecimal number(String member) throws BadRequestBody {
        JsonNode node = member(member);
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
        // Numbers without decimal places are not stripped: 1000e2147483647 has no form with fewer digits.
        if (number != null && number.scale() > 0 && number.stripTrailingZeros().scale() > 0) {
            throw new BadRequestBody(member + " must be a whole number.");
        }
        return number;
    }

    /** Whether the member is present and not an empty string, array or object. */
    boolean hasValue(String member) {
        JsonNode node = member(member);
        if (isAbsent(node)) {
            return false;
        }
        return node.isTextual() ? !node.textValue().isEmpty() : !node.isContainerNode() || !node.isEmpty();
    }

    private JsonNode member(String name) {
        known.add(name);
        return body.path(name);
    }

    /** Logs the names of members that were not read, at debug level: one may be misspelled. */
    void logUnknownMembers() {
        if (LOG.isDebugEnabled() && !known.containsAll(names())) {
            LOG.debugf(
                    "Unknown members of the request were ignored: %s",
                    names().stream()
                            .filter(name -> !known.contains(name))
                            .map(name -> LOGGABLE.matcher(name).matches() ? name : "?")
                            .distinct()
                            .limit(MAX_LOGGED)
                            .toList());
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        body.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
