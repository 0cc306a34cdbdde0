package dev.authcodes.keycloak.examples;

import java.util.Map;

/** Mistakes of first-time users, with the sentence in which every example explains them. */
enum Fault {
    WRONG_REALM("ISSUER", "%s-not", "There is no realm at %s. Check ISSUER."),
    TRAILING_SLASH("ISSUER", "%s/", "ISSUER must not end with a slash: %s"),
    NO_SERVER("ISSUER", "http://localhost:1/realms/demo", "No connection to %s"),
    NO_TLS(
            "ISSUER",
            "http://keycloak.example.org/realms/demo",
            "Over the network, ISSUER must start with https://: %s"),
    NO_PERMISSION(
            "CLIENT_ID",
            "plain-app",
            "The client %s may not redeem auth codes. An admin can permit it with the mapper \"Auth codes: redeem\".");

    private final String variable;
    private final String value;
    private final String sentence;

    Fault(String variable, String value, String sentence) {
        this.variable = variable;
        this.value = value;
        this.sentence = sentence;
    }

    /** The environment variables that cause the error. */
    Map<String, String> environment(String realmUrl) {
        return Map.of(variable, value.formatted(realmUrl));
    }

    String sentence(String realmUrl) {
        return sentence.formatted(value.formatted(realmUrl));
    }
}
