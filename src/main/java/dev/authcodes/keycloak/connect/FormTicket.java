package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CurrentTime;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A number in each form that creates codes, so that submitting the form again (a reload, a second click) does not
 * create another code. It contains the time at which the page was rendered: a form older than the record of used
 * numbers is rejected. Only a form that created a code is recorded, so refused ones do not fill the store. A made-up
 * number is harmless, because only the user can submit a form.
 */
final class FormTicket {
    private static final Duration LIFESPAN = Duration.ofHours(12);
    /** Longer than it takes to create a code. */
    private static final Duration UNDECIDED_LIFESPAN = Duration.ofMinutes(1);

    private static final int RANDOM_LENGTH = 22;
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})\\.[A-Za-z0-9]{22}");

    private final SingleUseObjectProvider objects;

    FormTicket(SingleUseObjectProvider objects) {
        this.objects = objects;
    }

    /** Whether a form has been submitted before. */
    enum Submission {
        FIRST,
        REPEATED,
        TOO_OLD
    }

    static String create() {
        return CurrentTime.seconds() + "." + SecretGenerator.getInstance().randomString(RANDOM_LENGTH);
    }

    Submission use(String ticket) {
        long secondsLeft = secondsLeft(ticket);
        if (secondsLeft <= 0 || secondsLeft > LIFESPAN.toSeconds()) {
            return Submission.TOO_OLD;
        }
        return objects.putIfAbsent(key(ticket), Math.min(secondsLeft, UNDECIDED_LIFESPAN.toSeconds()))
                ? Submission.FIRST
                : Submission.REPEATED;
    }

    /** The form created a code: records the ticket for as long as its form would be accepted. */
    void keep(String ticket) {
        objects.put(key(ticket), Math.max(1, secondsLeft(ticket)), Map.of());
    }

    /** The form created no code, and can be sent again. */
    void forget(String ticket) {
        objects.remove(key(ticket));
    }

    private static String key(String ticket) {
        return "auth-code-connect-form:" + ticket;
    }

    /** Zero for an invalid ticket. */
    private static long secondsLeft(String ticket) {
        Matcher matcher = FORM.matcher(ticket);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) + LIFESPAN.toSeconds() - CurrentTime.seconds() : 0;
    }
}
