package dev.authcodes.keycloak.connect;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * What a request leaves for the next time that this session shows the page: a notice, and what the user typed before
 * they were sent to sign in. On the server, because a notice in the address could be put there by any link, and what
 * was typed would be in the browser's history and in logs.
 */
final class Handover {
    private static final Duration LIFESPAN = Duration.ofMinutes(10);
    private static final String NOTICE = "notice";

    private final SingleUseObjectProvider objects;
    private final String key;

    Handover(KeycloakSession session, Visitor visitor) {
        this.objects = session.singleUseObjects();
        this.key = "auth-code-connect-handover:" + visitor.userSession().getId();
    }

    void leave(Notice notice) {
        leave(notice, Map.of());
    }

    /** For the way back from a sign-in. */
    void leave(MakeForm form) {
        leave(Notice.SIGNED_IN_AGAIN, form.toNotes());
    }

    /** Only once. */
    Optional<PageState> take() {
        return Optional.ofNullable(objects.remove(key)).map(Handover::read);
    }

    /** The sign-in was given up. Says so only where one was under way, which a link cannot bring about. */
    void signInFailed() {
        Map<String, String> left = objects.get(key);
        if (left != null && Notice.SIGNED_IN_AGAIN.name().equals(left.get(NOTICE))) {
            leave(Notice.NOT_SIGNED_IN_AGAIN, left);
        }
    }

    private void leave(Notice notice, Map<String, String> form) {
        Map<String, String> notes = new HashMap<>(form);
        notes.put(NOTICE, notice.name());
        objects.put(key, LIFESPAN.toSeconds(), notes);
    }

    private static PageState read(Map<String, String> notes) {
        Notice notice = Notice.valueOf(notes.get(NOTICE));
        return MakeForm.ofNotes(notes)
                .map(form -> PageState.filledIn(notice, form))
                .orElseGet(() -> PageState.arrived(notice));
    }
}
