package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.CreationOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.util.DPoPUtil;

/**
 * The {@code WWW-Authenticate} header, which tells a caller how to authenticate (RFC 6750, section 3; RFC 9449, section
 * 7.1; RFC 9470, section 3).
 *
 * @param scheme {@code Bearer} or {@code DPoP}
 */
record Challenge(String scheme, Map<String, String> parameters, String message) {

    /** For a request without a token, which gets no error code (RFC 6750, section 3.1). */
    static Challenge noToken(KeycloakSession session) {
        return of(session, "Bearer", "An access token is required.");
    }

    static Challenge invalidToken(KeycloakSession session, String scheme) {
        return of(session, scheme, "The access token is invalid.").withError("invalid_token");
    }

    /** For a sign-in that is too old or too weak. */
    static Challenge stepUp(KeycloakSession session, String scheme, CreationOutcome.StepUpRequired required) {
        boolean ageCounts = !required.maxAge().isZero();
        Challenge challenge =
                of(session, scheme, message(required.acr(), ageCounts)).withError("insufficient_user_authentication");
        if (required.acr() != null) {
            challenge.parameters.put("acr_values", required.acr());
        }
        if (ageCounts) {
            challenge.parameters.put("max_age", String.valueOf(required.maxAge().toSeconds()));
        }
        return challenge;
    }

    private static String message(@Nullable String acr, boolean ageCounts) {
        String lacking = acr == null ? "more recent" : ageCounts ? "more recent or stronger" : "stronger";
        return "A " + lacking + " sign-in is required.";
    }

    String header() {
        return scheme
                + ' '
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=\"" + escape(parameter.getValue()) + '"')
                        .collect(Collectors.joining(", "));
    }

    private static Challenge of(KeycloakSession session, String scheme, String message) {
        Map<String, String> parameters = new LinkedHashMap<>();
        boolean dpop = DPoPUtil.DPOP_SCHEME.equalsIgnoreCase(scheme);
        if (dpop) {
            parameters.put("algs", String.join(" ", DPoPUtil.getDPoPSupportedAlgorithms(session)));
        }
        parameters.put("realm", session.getContext().getRealm().getName());
        return new Challenge(dpop ? DPoPUtil.DPOP_SCHEME : "Bearer", parameters, message);
    }

    private Challenge withError(String error) {
        parameters.put("error", error);
        parameters.put("error_description", message);
        return this;
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
