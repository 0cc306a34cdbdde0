package dev.authcodes.keycloak.connect;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/**
 * A time as it is shown. The server does not know the person's time zone: the text is in UTC and says so, and the page's
 * script puts the local time in its place.
 */
public record Moment(String iso, String text) {

    static Moment of(Instant instant, Locale locale) {
        String text = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                .withLocale(locale)
                .withZone(ZoneOffset.UTC)
                .format(instant);
        return new Moment(instant.toString(), text + " UTC");
    }
}
