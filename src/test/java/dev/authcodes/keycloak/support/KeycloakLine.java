package dev.authcodes.keycloak.support;

/** The line of the Keycloak that the tests run on, for the few facts about Keycloak itself that depend on it. */
public final class KeycloakLine {
    private static final int MINOR =
            Integer.parseInt(System.getProperty("server.version").split("\\.")[1]);

    private KeycloakLine() {}

    public static boolean isUpTo26_5() {
        return MINOR <= 5;
    }
}
