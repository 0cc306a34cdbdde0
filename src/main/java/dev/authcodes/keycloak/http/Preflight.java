package dev.authcodes.keycloak.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.http.HttpResponse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;

/**
 * The response to a CORS preflight. It allows all requested headers: existing clients send custom ones, such as
 * {@code X-Client-Version} or {@code x-stainless-lang}, which are harmless, because only headers that authenticate a
 * request have an effect here. Keycloak's own preflight has a fixed list.
 */
final class Preflight {
    private static final String REQUEST_HEADERS = "Access-Control-Request-Headers";
    private static final String REQUEST_METHOD = "Access-Control-Request-Method";
    /** Always allowed, so that a browser caches one preflight for requests with and without them. */
    private static final List<String> USUAL = List.of("authorization", "content-type", "dpop");
    /** RFC 9110, section 5.6.2. Anything else is not echoed. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private Preflight() {}

    static Response answer(KeycloakSession session, Cors cors) {
        Response response = cors.preflight().add(Response.ok());
        HttpResponse headers = session.getContext().getHttpResponse();
        headers.setHeader(HttpHeaders.VARY, String.join(", ", Cors.ORIGIN_HEADER, REQUEST_METHOD, REQUEST_HEADERS));
        if (requested(session, Cors.ORIGIN_HEADER).findAny().isPresent()) {
            headers.setHeader(Cors.ACCESS_CONTROL_ALLOW_HEADERS, allowed(session));
        }
        return response;
    }

    private static String allowed(KeycloakSession session) {
        Stream<String> wanted = requested(session, REQUEST_HEADERS)
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .filter(name -> NAME.matcher(name).matches());
        return Stream.concat(USUAL.stream(), wanted)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static Stream<String> requested(KeycloakSession session, String header) {
        List<String> lines =
                session.getContext().getHttpRequest().getHttpHeaders().getRequestHeader(header);
        return lines == null ? Stream.empty() : lines.stream();
    }
}
