package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.DisplayText;
import dev.authcodes.keycloak.code.Restrictions;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form that creates a code, as submitted: valid or not, so that it can be shown again.
 *
 * @param lifetime minutes
 * @param app the {@code client_id} of the only app that may redeem; empty: any
 * @param isShort whether to create a short code
 * @param returnTo the address to return to afterwards; empty: none
 */
public record CreateForm(String lifetime, String uses, String label, String app, boolean isShort, String returnTo) {

    static final String LIFETIME = "lifetime";
    static final String USES = "uses";
    static final String LABEL = "label";
    static final String APP = "app";
    static final String SHORT = "short";
    static final String RETURN = "return";

    private static final Pattern NUMBER = Pattern.compile("0*[1-9][0-9]{0,8}");

    static CreateForm blank(CreateOptions options) {
        return new CreateForm(
                String.valueOf(options.defaultLifetimeMinutes()),
                String.valueOf(options.limits().defaultUses()),
                "",
                options.onlyRedeemer().map(AppDirectory.App::clientId).orElse(""),
                false,
                "");
    }

    static CreateForm of(PostedForm form) {
        return new CreateForm(
                form.text(LIFETIME).strip(),
                form.text(USES).strip(),
                form.text(LABEL),
                form.text(APP),
                !form.text(SHORT).isEmpty(),
                form.text(RETURN));
    }

    /** Empty if there is no form among the notes. */
    static Optional<CreateForm> ofNotes(Map<String, String> notes) {
        return Optional.ofNullable(notes.get(LIFETIME))
                .map(lifetime -> new CreateForm(
                        lifetime,
                        notes.getOrDefault(USES, ""),
                        notes.getOrDefault(LABEL, ""),
                        notes.getOrDefault(APP, ""),
                        notes.containsKey(SHORT),
                        notes.getOrDefault(RETURN, "")));
    }

    Map<String, String> toNotes() {
        Map<String, String> notes =
                new HashMap<>(Map.of(LIFETIME, lifetime, USES, uses, LABEL, label, APP, app, RETURN, returnTo));
        if (isShort) {
            notes.put(SHORT, "on");
        }
        return notes;
    }

    /** Whether anything under "More options" differs. */
    boolean hasOtherOptionsThan(CreateForm other) {
        return isShort != other.isShort
                || !List.of(lifetime, uses, label).equals(List.of(other.lifetime, other.uses, other.label));
    }

    /** The invalid fields, each with the key of the message that says what is wrong. */
    Map<String, String> faults(CreateOptions options) {
        Map<String, String> faults = new LinkedHashMap<>();
        if (options.lifetimeMinutes().stream().noneMatch(minutes -> lifetime.equals(minutes.toString()))) {
            faults.put(LIFETIME, "auth-code-connect.fault.lifetime");
        }
        if (!areUsesUpTo(options.maxUses())) {
            faults.put(USES, "auth-code-connect.fault.uses");
        }
        DisplayText.problem(label)
                .ifPresent(fault -> faults.put(
                        LABEL,
                        switch (fault) {
                            case TOO_LONG -> "auth-code-connect.fault.label-long";
                            case NOT_FOR_DISPLAY -> "auth-code-connect.fault.label-characters";
                        }));
        appFault(options).ifPresent(key -> faults.put(APP, key));
        return faults;
    }

    CreationRequest request() {
        return new CreationRequest(
                new BigDecimal(lifetime),
                new BigDecimal(uses),
                new Restrictions(app.isEmpty() ? null : app, null, null),
                DisplayText.of(label),
                isShort);
    }

    private boolean areUsesUpTo(int max) {
        return NUMBER.matcher(uses).matches() && Integer.parseInt(uses) <= max;
    }

    private Optional<String> appFault(CreateOptions options) {
        if (app.isEmpty()) {
            return options.appRequired() ? Optional.of("auth-code-connect.fault.app-required") : Optional.empty();
        }
        return options.canRedeem(app) ? Optional.empty() : Optional.of("auth-code-connect.fault.app-unknown");
    }
}
