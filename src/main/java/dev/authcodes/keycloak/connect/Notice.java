package dev.authcodes.keycloak.connect;

import java.util.Locale;

/** What the page has to say on top. It comes from what this session just did ({@link Handover}), never from a link. */
public enum Notice {
    REVOKED(Kind.SUCCESS),
    REVOKED_ALL(Kind.SUCCESS),
    DISCONNECTED(Kind.SUCCESS),
    /** What should have been revoked or disconnected was not there any more. */
    GONE(Kind.INFO),
    NOT_SIGNED_IN_AGAIN(Kind.WARNING),
    SIGNED_IN_AGAIN(Kind.INFO),
    CHECK_FORM(Kind.DANGER),
    /** A form was sent twice: reloaded, or by a second click. */
    ALREADY_SENT(Kind.WARNING),
    FORM_TOO_OLD(Kind.WARNING),
    LIMIT(Kind.WARNING),
    TOO_MANY(Kind.WARNING),
    NETWORK(Kind.WARNING),
    PENDING_ACTION(Kind.WARNING),
    IMPERSONATED(Kind.WARNING),
    NOT_ALLOWED(Kind.WARNING);

    private final Kind kind;

    Notice(Kind kind) {
        this.kind = kind;
    }

    /** As PatternFly names the kinds of its alerts. */
    public enum Kind {
        SUCCESS,
        INFO,
        WARNING,
        DANGER
    }

    public String messageKey() {
        return "auth-code-connect.notice." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The modifier of PatternFly's class, and Keycloak's name for its icon. */
    public String kind() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
