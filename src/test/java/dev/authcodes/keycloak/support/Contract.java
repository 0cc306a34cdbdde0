package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Holds every exchange with our endpoints against the OpenAPI document. What the document does not have, Keycloak must
 * answer by itself, with 404 or 405.
 */
final class Contract {
    private static final Pattern OURS =
            Pattern.compile("/realms/[^/]+/auth(/.*)?|/admin/realms/[^/]+/auth-codes(/.*)?");
    private static final Pattern TOKEN_ENDPOINT = Pattern.compile("/realms/[^/]+/protocol/openid-connect/token");
    private static final String GRANT_TYPE = "grant_type=urn%3Akeycloak%3Agrant-type%3Aauth-code";
    /** The HTTP server itself refuses malformed or too long addresses and headers. */
    private static final Set<Integer> OF_HTTP_SERVER = Set.of(400, 414, 431);

    private static final Set<String> IN_TROUBLE = ConcurrentHashMap.newKeySet();
    private static final Contract CONTRACT = new Contract(ApiDocument.ofThisBuild());

    private final ApiDocument document;

    private Contract(ApiDocument document) {
        this.document = document;
    }

    /** Allows this server to answer 5xx from now on, since a test takes a resource from it. */
    static void allowServerErrors(URI server) {
        IN_TROUBLE.add(server.getAuthority());
    }

    static void check(Exchange exchange) {
        List<String> faults = CONTRACT.faults(exchange);
        if (!faults.isEmpty()) {
            String told =
                    exchange.method() + ' ' + exchange.uri() + ", status " + exchange.status() + ' ' + exchange.body();
            throw new AssertionError("not as openapi.json has it: " + told + '\n' + String.join("\n", faults));
        }
    }

    private List<String> faults(Exchange exchange) {
        if (!isOurs(exchange)) {
            return List.of();
        }
        ExchangeCheck check = new ExchangeCheck(document, exchange);
        if (OF_HTTP_SERVER.contains(exchange.status()) && check.saysNothing()) {
            return List.of();
        }
        JsonNode path = document.pathItem(path(exchange));
        JsonNode operation = path.path(exchange.method().toLowerCase(Locale.ROOT));
        if (!operation.isMissingNode()) {
            List<String> faults = check.against(path, operation, String.valueOf(exchange.status()));
            return !faults.isEmpty() && isInTrouble(exchange) ? check.against(path, operation, "5XX") : faults;
        }
        if (exchange.status() == 400) {
            return check.isBlocked();
        }
        return !path.isMissingNode() && exchange.method().equals("OPTIONS") ? check.isEmpty(200) : check.isKeycloaks();
    }

    /** Ignores a trailing slash, which the base URL may have. */
    private static String path(Exchange exchange) {
        String path = exchange.uri().getRawPath();
        return exchange.method().equals("POST") ? path.replaceFirst("/$", "") : path;
    }

    private static boolean isOurs(Exchange exchange) {
        String path = exchange.uri().getRawPath();
        return OURS.matcher(path).matches()
                || (exchange.method().equals("POST")
                        && TOKEN_ENDPOINT.matcher(path).matches()
                        && List.of(exchange.sent().get().split("&")).contains(GRANT_TYPE));
    }

    private static boolean isInTrouble(Exchange exchange) {
        return exchange.status() >= 500 && IN_TROUBLE.contains(exchange.uri().getAuthority());
    }
}
