package dev.authcodes.keycloak.connect;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The variable part of the page.
 *
 * @param form as filled in; null: not yet
 * @param faults by field, the keys of the messages that say what is wrong with it
 * @param created the newly created code; null: none
 * @param more whether "More options" is expanded
 */
public record PageState(
        @Nullable Alert alert,
        @Nullable CreateForm form,
        Map<String, String> faults,
        @Nullable CreatedCode created,
        boolean more) {

    /**
     * The alert at the top of the page. It reports what this session just did ({@link FlashStore}), never what a link
     * says.
     */
    public enum Alert {
        REVOKED(Kind.SUCCESS),
        REVOKED_ALL(Kind.SUCCESS),
        DISCONNECTED(Kind.SUCCESS),
        DISCONNECTED_ALL(Kind.SUCCESS),
        /** What was to be revoked or disconnected had already ended. */
        GONE(Kind.INFO),
        NOT_SIGNED_IN_AGAIN(Kind.WARNING),
        SIGNED_IN_AGAIN(Kind.INFO),
        CHECK_FORM(Kind.DANGER),
        /** A form was submitted twice, by a reload or a second click. */
        ALREADY_SENT(Kind.WARNING),
        FORM_TOO_OLD(Kind.WARNING),
        LIMIT(Kind.WARNING),
        TOO_MANY(Kind.WARNING),
        NETWORK(Kind.WARNING),
        PENDING_ACTION(Kind.WARNING),
        IMPERSONATED(Kind.WARNING),
        NOT_ALLOWED(Kind.WARNING);

        private final Kind kind;

        Alert(Kind kind) {
            this.kind = kind;
        }

        /** The kinds of alerts in PatternFly. */
        private enum Kind {
            SUCCESS,
            INFO,
            WARNING,
            DANGER
        }

        public String messageKey() {
            return "auth-code-connect.alert." + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The modifier of PatternFly's class, and Keycloak's name for its icon. */
        public String kind() {
            return kind.name().toLowerCase(Locale.ROOT);
        }
    }

    static PageState initial() {
        return new PageState(null, null, Map.of(), null, false);
    }

    static PageState alerting(Alert alert) {
        return new PageState(alert, null, Map.of(), null, false);
    }

    static PageState filledIn(CreateForm form) {
        return new PageState(null, form, Map.of(), null, false);
    }

    /** With the form as it was filled in. */
    static PageState alerting(Alert alert, CreateForm form) {
        return new PageState(alert, form, Map.of(), null, false);
    }

    static PageState faulty(CreateForm form, Map<String, String> faults) {
        return new PageState(Alert.CHECK_FORM, form, faults, null, false);
    }

    static PageState created(CreatedCode code) {
        return new PageState(null, null, Map.of(), code, false);
    }

    PageState withForm(CreateForm blank) {
        CreateForm filled = Objects.requireNonNullElse(form, blank);
        return new PageState(alert, filled, faults, created, filled.hasOtherOptionsThan(blank));
    }
}
