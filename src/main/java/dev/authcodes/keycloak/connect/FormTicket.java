package dev.authcodes.keycloak.connect;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.common.util.Time;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A number on each form that makes codes, so that the same form sent again (a reload, a second click) makes no second
 * code. It says when the page was made: a form that is older than what is remembered of used numbers is not taken. That
 * it could be made up does not matter: only the person themself can send a form.
 */
final class FormTicket {
    private static final Duration LIFESPAN = Duration.ofHours(12);
    private static final int RANDOM_LENGTH = 22;
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})\\.[A-Za-z0-9]{22}");

    private final SingleUseObjectProvider objects;

    FormTicket(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    /** What is known of a ticket that was sent. */
    enum Use {
        FIRST,
        REPEATED,
        TOO_OLD
    }

    static String issue() {
        return Time.currentTimeSeconds() + "." + SecretGenerator.getInstance().randomString(RANDOM_LENGTH);
    }

    Use use(String ticket) {
        Matcher matcher = FORM.matcher(ticket);
        if (!matcher.matches()) {
            return Use.TOO_OLD;
        }
        long secondsLeft = Long.parseLong(matcher.group(1)) + LIFESPAN.toSeconds() - Time.currentTimeSeconds();
        if (secondsLeft <= 0 || secondsLeft > LIFESPAN.toSeconds()) {
            return Use.TOO_OLD;
        }
        return objects.putIfAbsent("auth-code-connect-form:" + ticket, secondsLeft) ? Use.FIRST : Use.REPEATED;
    }
}
