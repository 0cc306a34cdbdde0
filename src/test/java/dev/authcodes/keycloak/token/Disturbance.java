package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.support.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a sender adds to a request to make us, or Keycloak, take it for another: headers and parameters that are foreign,
 * forged, repeated or malformed.
 *
 * @param genuine a genuine token of another user that it adds; null: none that Keycloak would accept
 */
record Disturbance(String name, HeldToken genuine, UnaryOperator<RawRequest> change) {
    private static final List<String> SCHEMES = List.of(
            "Bearer |bearer |BEARER |Bearer  | Bearer |Bearer\t|Bearer|DPoP |Basic |Bearer \u0001".split("\\|"));

    private static final List<String> PARAMETERS =
            List.of("access_token", "subject_token", "claim_token", "refresh_token", "token", "rpt", "actor_token");

    /** @param foreign genuine tokens of another user */
    static List<Disturbance> of(HeldToken presented, List<HeldToken> foreign) {
        List<Disturbance> all = new ArrayList<>();
        for (HeldToken other : foreign) {
            SCHEMES.forEach(scheme -> addHeaders(all, other.toString(), other, scheme + other.text()));
            PARAMETERS.forEach(name -> addParameter(all, other.toString(), other, name, other.text()));
        }
        addHeaders(all, "the token itself", null, "Bearer " + presented.text());
        addForged(all, "denying to be of a code", new ForgedToken(presented.text()).denyingToBeOfACode());
        addForged(all, "claiming to be of a code", new ForgedToken(presented.text()).claimingToBeOfACode());
        addForged(all, "of another user", new ForgedToken(foreign.get(0).text()).claimingToBeOfACode());
        for (String noise :
                List.of("", "Bearer", "Bearer ", "Bearer \0", "Bearer a b", "Bearer a.b.c", "Negotiate x")) {
            addHeaders(all, "noise", null, noise);
        }
        for (String text : List.of("\0", "a\tb", "\u0001", "\u007f", "\ud83d\udd11", "%00", "a b")) {
            addParameter(all, "noise", null, "x", text);
            addParameter(all, "noise", null, text, "x");
        }
        addParameter(all, "wish", null, "scope", "openid offline_access roles");
        addParameter(all, "wish", null, "auth_code_scope", "openid roles");
        return all;
    }

    private static void addForged(List<Disturbance> all, String name, ForgedToken forged) {
        for (String token :
                List.of(forged.tampered(), forged.unsigned(), forged.ofAlgorithmNone(), forged.ofOtherKey())) {
            addHeaders(all, "forged, " + name, null, "Bearer " + token);
        }
        PARAMETERS.forEach(
                parameter -> addParameter(all, "forged, " + name, null, parameter, forged.ofAlgorithmNone()));
    }

    private static void addHeaders(List<Disturbance> all, String name, HeldToken genuine, String value) {
        String line = "Authorization: " + value;
        String shown = name + " in " + line.substring(0, Math.min(25, line.length()));
        all.add(new Disturbance(shown + ", first", genuine, request -> request.withFirstHeader(line)));
        all.add(new Disturbance(shown + ", last", genuine, request -> request.withHeader(line)));
    }

    private static void addParameter(
            List<Disturbance> all, String name, HeldToken genuine, String parameter, String value) {
        all.add(new Disturbance(
                name + " in the parameter " + parameter, genuine, request -> request.withParameter(parameter, value)));
    }
}
