package dev.authcodes.keycloak.benchmark;

import java.util.List;

/** What is measured: what this extension does, and what Keycloak does itself, for comparison. */
enum Operation {
    CREATE("code-create", true),
    REDEEM("redeem, token endpoint", true),
    REDEEM_WITH_NEW_TOOL("redeem, tool new to the session", true),
    CODE_LOGIN("code-login", true),
    REDEEM_WITH_ES256("redeem, ES256 instead of RS256", true),
    REDEEM_WITH_EDDSA("redeem, EdDSA instead of RS256", true),
    REFRESH("refresh-token grant", false),
    CODE_EXCHANGE("authorization-code exchange", false),
    USERINFO("userinfo", false),
    DEVICE_REQUEST("device authorization request", false),
    TOKEN_EXCHANGE("token exchange", false);

    /** Those that are measured without a cache of user sessions as well. */
    static final List<Operation> WRITING =
            List.of(CREATE, REDEEM, REDEEM_WITH_NEW_TOOL, CODE_LOGIN, REFRESH, CODE_EXCHANGE);

    private final String label;
    private final boolean ours;

    Operation(String label, boolean ours) {
        this.label = label;
        this.ours = ours;
    }

    String label() {
        return label;
    }

    /** Whether this extension performs it. */
    boolean isOurs() {
        return ours;
    }
}
