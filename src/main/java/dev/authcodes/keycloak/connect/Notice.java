package dev.authcodes.keycloak.connect;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the page has to say on top. A fixed list, so that no link can put words into its mouth. */
public enum Notice {
    REVOKED(Kind.SUCCESS, true),
    REVOKED_ALL(Kind.SUCCESS, true),
    DISCONNECTED(Kind.SUCCESS, true),
    /** What should have been revoked or disconnected was not there any more. */
    GONE(Kind.INFO, true),
    NOT_SIGNED_IN_AGAIN(Kind.WARNING, true),
    SIGNED_IN_AGAIN(Kind.INFO, false),
    CHECK_FORM(Kind.DANGER, false),
    /** A form was sent twice: reloaded, or by a second click. */
    ALREADY_SENT(Kind.WARNING, false),
    FORM_TOO_OLD(Kind.WARNING, false),
    LIMIT(Kind.WARNING, false),
    TOO_MANY(Kind.WARNING, false),
    NETWORK(Kind.WARNING, false),
    PENDING_ACTION(Kind.WARNING, false),
    IMPERSONATED(Kind.WARNING, false),
    NOT_ALLOWED(Kind.WARNING, false);

    private final Kind kind;
    private final boolean afterRedirect;

    Notice(Kind kind, boolean afterRedirect) {
        this.kind = kind;
        this.afterRedirect = afterRedirect;
    }

    /** As PatternFly names the kinds of its alerts. */
    public enum Kind {
        SUCCESS,
        INFO,
        WARNING,
        DANGER
    }

    /** Reads the parameter of the page's address; those that only a form brings about are not taken from there. */
    static Optional<Notice> read(String id) {
        return Stream.of(values())
                .filter(notice -> notice.afterRedirect && notice.id().equals(id))
                .findFirst();
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String messageKey() {
        return "auth-code-connect.notice." + id();
    }

    /** The modifier of PatternFly's class, and Keycloak's name for its icon. */
    public String kind() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
