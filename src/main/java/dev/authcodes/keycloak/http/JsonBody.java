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
 * A request's body as a JSON object, read with a bound and without trust. A member that is absent or {@code null} is
 * the same to its readers, a member of another type is a {@link BadRequestBody}.
 */
final class JsonBody {
    private static final Logger LOG = Logger.getLogger(JsonBody.class);
    /** Shorter than a code: somebody may have put one in the place of a name. */
    private static final Pattern LOGGABLE = Pattern.compile("[A-Za-z0-9_.-]{1,40}");

    private static final int MOST_LOGGED = 20;

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
        // One without decimal places is not stripped: 1000e2147483647 has no form with fewer digits.
        if (number != null && number.scale() > 0 && number.stripTrailingZeros().scale() > 0) {
            throw new BadRequestBody(member + " must be a whole number.");
        }
        return number;
    }

    /** Whether the member is there and is more than an empty string, array or object. */
    boolean says(String member) {
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

    /** Writes the names of the members that nobody has asked for into the debug log: one may be misspelled. */
    void logUnknownMembers() {
        if (LOG.isDebugEnabled() && !known.containsAll(names())) {
            LOG.debugf(
                    "Members of the request that are not known, and ignored: %s",
                    names().stream()
                            .filter(name -> !known.contains(name))
                            .map(name -> LOGGABLE.matcher(name).matches() ? name : "?")
                            .distinct()
                            .limit(MOST_LOGGED)
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
