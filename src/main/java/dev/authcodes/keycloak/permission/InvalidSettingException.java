package dev.authcodes.keycloak.permission;

import java.io.Serial;

/** A mapper's configuration cannot be right. The message says to an admin what would be. */
final class InvalidSettingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String message) {
        super(message);
    }

    /** {@link #getMessage()}, which is never null here. */
    String message() {
        return String.valueOf(getMessage());
    }
}
