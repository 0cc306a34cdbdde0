package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.common.util.Time;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.UserSessionModel;

/**
 * The records of a user session's codes. A record that cannot be read is left alone: while servers are upgraded one by
 * one, it may be a newer one's.
 */
final class ActiveCodes {
    private final UserSessionModel userSession;
    private final Map<String, CodeRecord> records = new HashMap<>();

    ActiveCodes(UserSessionModel userSession) {
        this.userSession = userSession;
        userSession.getNotes().forEach((name, note) -> {
            if (CodeRecord.isKey(name)) {
                CodeRecord.read(note).ifPresent(record -> records.put(CodeRecord.digest(name), record));
            }
        });
    }

    int count() {
        return records.size();
    }

    Set<Integer> slots() {
        return records.values().stream().map(CodeRecord::slot).collect(Collectors.toSet());
    }

    Stream<AuthCode> unexpired() {
        Instant now = Instant.ofEpochSecond(Time.currentTimeSeconds());
        return records.entrySet().stream().map(this::toCode).filter(code -> !code.isExpiredAt(now));
    }

    /** Does as if this code were not there. */
    void disregard(AuthCode code) {
        records.remove(code.digest());
    }

    /** Does as if the codes that have expired were not there, and says which notes their records are. */
    Set<String> disregardExpired() {
        Set<String> expired = records.entrySet().stream()
                .filter(entry -> entry.getValue().expiresAt() <= Time.currentTimeSeconds())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        records.keySet().removeAll(expired);
        return expired.stream().map(CodeRecord::key).collect(Collectors.toSet());
    }

    /**
     * Removes the records of codes without a use, and frees their places. At once: where the redemption that took the
     * last use comes to nothing, the use is given back, and the place may be another code's by then.
     */
    void pruneSpent(SingleUseObjectProvider objects) {
        Uses uses = new Uses(objects);
        Slots slots = new Slots(objects);
        records.entrySet().removeIf(entry -> {
            AuthCode code = toCode(entry);
            boolean spent = !uses.isAnyLeft(code);
            if (spent) {
                slots.free(code, entry.getValue().slot());
                userSession.removeNote(CodeRecord.key(entry.getKey()));
            }
            return spent;
        });
    }

    private AuthCode toCode(Map.Entry<String, CodeRecord> entry) {
        return entry.getValue().toCode(userSession.getId(), entry.getKey());
    }
}
