package dev.authcodes.keycloak.benchmark;

/** What is measured: what this extension does, and what Keycloak does itself, to hold it against. */
public enum Operation {
    CREATE("code-create", true),
    REDEEM("redeem, token endpoint", true),
    REDEEM_AS_NEWCOMER("redeem, tool new to the session", true),
    CODE_LOGIN("code-login", true),
    REFRESH("refresh-token grant", false),
    CODE_EXCHANGE("authorization-code exchange", false),
    USERINFO("userinfo", false),
    DEVICE_REQUEST("device authorization request", false),
    TOKEN_EXCHANGE("token exchange", false);

    private final String label;
    private final boolean ours;

    Operation(String label, boolean ours) {
        this.label = label;
        this.ours = ours;
    }

    public String label() {
        return label;
    }

    /** Whether it is this extension's. */
    public boolean isOurs() {
        return ours;
    }
}
