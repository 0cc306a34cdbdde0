package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.RedeemedUse;
import dev.authcodes.keycloak.lifecycle.ConnectedApp;
import dev.authcodes.keycloak.store.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What exists, as the page lists it. */
final class Listed {
    private final Apps apps;
    private final Locale locale;
    private final String sessionId;

    /** @param sessionId the session in which the person looks at the page */
    Listed(Apps apps, Locale locale, String sessionId) {
        this.apps = apps;
        this.locale = locale;
        this.sessionId = sessionId;
    }

    /**
     * A code, as it is listed.
     *
     * @param creator the app that made it; null if it has been deleted since
     * @param only the app to which it is bound; null: none
     * @param elsewhere whether it hangs on another sign-in of the person's
     */
    public record Code(
            String id,
            @Nullable String label,
            @Nullable App creator,
            @Nullable App only,
            int uses,
            int usesLeft,
            Moment made,
            Moment expires,
            boolean elsewhere,
            List<Entry> entries) {}

    /** One use of a code, or a repeat of it. The app is null if it has been deleted since. */
    public record Entry(@Nullable App app, @Nullable String address, Moment at, boolean repeat) {}

    /** An app that got in with a code. */
    public record Connected(
            App app,
            Moment since,
            @Nullable String label,
            @Nullable String address) {}

    Code code(CodeStatus status) {
        AuthCode code = status.code();
        return new Code(
                code.id(),
                code.label(),
                apps.withId(code.creator()),
                Optional.ofNullable(code.restrictions().clientId())
                        .map(apps::withClientId)
                        .orElse(null),
                code.uses(),
                status.usesLeft(),
                moment(code.createdAt()),
                moment(code.expiresAt()),
                !code.sessionId().equals(sessionId),
                status.redemptions().stream().map(this::entry).toList());
    }

    Entry entry(RedeemedUse use) {
        return new Entry(apps.withId(use.client()), use.address(), moment(use.at()), use.repeat());
    }

    Connected connected(ConnectedApp connected) {
        Connection connection = connected.connection();
        return new Connected(
                apps.app(connected.client()),
                moment(Instant.ofEpochSecond(connection.at())),
                connection.label(),
                connection.address());
    }

    private Moment moment(Instant instant) {
        return Moment.of(instant, locale);
    }
}
