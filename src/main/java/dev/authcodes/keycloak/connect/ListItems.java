package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStatus.RedeemedUse;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.connect.AppDirectory.App;
import dev.authcodes.keycloak.lifecycle.ActiveConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The user's codes and connected apps as listed on the page, with the names of apps and formatted times. */
final class ListItems {
    private final AppDirectory apps;
    private final Locale locale;
    private final String sessionId;

    /** @param sessionId the session that the page is shown in */
    ListItems(AppDirectory apps, Locale locale, String sessionId) {
        this.apps = apps;
        this.locale = locale;
        this.sessionId = sessionId;
    }

    /**
     * A time as displayed. The server does not know the user's time zone, so the text is in UTC and says so, and the
     * page's script replaces it with the local time.
     */
    public record Time(String iso, String text) {

        static Time of(Instant instant, Locale locale) {
            String text = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                    .withLocale(locale)
                    .withDecimalStyle(DecimalStyle.of(locale))
                    .withZone(ZoneOffset.UTC)
                    .format(instant);
            return new Time(instant.toString(), text + " UTC");
        }
    }

    /**
     * A code.
     *
     * @param creator the app that created it; null if it has been deleted since
     * @param only the app that it is bound to; null: none
     * @param elsewhere whether it is bound to another session of the user
     */
    public record Code(
            CodeStatus status,
            @Nullable App creator,
            @Nullable App only,
            boolean elsewhere,
            Time created,
            Time expires,
            List<Use> redemptions) {

        /** The apps that are named in it. */
        Stream<App> apps() {
            return Stream.concat(Stream.of(creator, only), redemptions.stream().map(Use::app))
                    .flatMap(Stream::ofNullable);
        }
    }

    /** A redemption of a code, or a retry of it. The app is null if it has been deleted since. */
    public record Use(@Nullable App app, @Nullable String address, Time at, boolean repeat) {}

    /**
     * A tool that is connected with a code.
     *
     * @param device the device name that the tool sent
     * @param elsewhere whether it is connected to another session of the user
     * @param until latest possible end
     */
    public record Connected(
            String id,
            App app,
            @Nullable String device,
            @Nullable String address,
            @Nullable String label,
            boolean elsewhere,
            Time since,
            Time lastUsed,
            Time until) {}

    Code code(CodeStatus status) {
        AuthCode code = status.code();
        String only = code.restrictions().client();
        return new Code(
                status,
                apps.withId(code.creator()),
                only == null ? null : Objects.requireNonNullElse(apps.withId(only), new App(only, only, null, null)),
                !code.sessionId().equals(sessionId),
                time(code.createdAt()),
                time(code.expiresAt()),
                status.redemptions().stream().map(this::use).toList());
    }

    private Use use(RedeemedUse use) {
        return new Use(apps.withId(use.client()), use.address(), time(use.at()), use.repeat());
    }

    Connected connected(ActiveConnection active) {
        Connection connection = active.connection();
        return new Connected(
                connection.id(),
                apps.app(active.client()),
                connection.deviceName(),
                connection.address(),
                connection.label(),
                !active.userSession().getId().equals(sessionId),
                time(connection.startedAt()),
                time(connection.lastUsedAt()),
                time(active.endsAt()));
    }

    private Time time(Instant instant) {
        return Time.of(instant, locale);
    }
}
