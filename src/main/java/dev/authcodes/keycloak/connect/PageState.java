package dev.authcodes.keycloak.connect;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes one showing of the page different from another.
 *
 * @param form what the form is to hold; null: what it holds at first
 * @param faults as {@link MakeForm#faults}
 */
record PageState(
        @Nullable Notice notice,
        @Nullable MakeForm form,
        Map<String, String> faults,
        @Nullable ShownCode shown) {

    static PageState arrived(@Nullable Notice notice) {
        return new PageState(notice, null, Map.of(), null);
    }

    /** The form once more, as it was filled in. */
    static PageState filledIn(Notice notice, MakeForm form) {
        return faulty(notice, form, Map.of());
    }

    static PageState faulty(Notice notice, MakeForm form, Map<String, String> faults) {
        return new PageState(notice, form, faults, null);
    }

    static PageState made(ShownCode code) {
        return new PageState(null, null, Map.of(), code);
    }
}
