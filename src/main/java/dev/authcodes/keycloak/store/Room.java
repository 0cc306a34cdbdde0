package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.store.CodeStore.Addition;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Whether a session has room for another code. A code counts with all of its uses until it is used up, because each
 * redemption leaves an entry in place of the use. Records that no longer count are removed together with the write of
 * the new one, so that the session's row is written once.
 *
 * @param refusal why there is none; null if there is
 * @param reserved slots of the active codes
 */
record Room(@Nullable Addition refusal, Set<Integer> reserved, List<CodeRecord> expired, List<CodeRecord> usedUp) {

    static Room none(Addition refusal) {
        return new Room(refusal, Set.of(), List.of(), List.of());
    }

    /**
     * Looks for used-up codes, and frees their slots, only where there is no room otherwise.
     *
     * @param others the records of the session
     * @param isToPrune whether to look for them regardless
     */
    static Room of(
            AuthCode code,
            CodeLimits limits,
            List<CodeRecord> others,
            SingleUseObjectProvider objects,
            boolean isToPrune) {
        Instant now = Instant.ofEpochSecond(CurrentTime.seconds());
        List<CodeRecord> expired = those(others, record -> record.code().isExpiredAt(now));
        List<CodeRecord> current = those(others, record -> !expired.contains(record));
        List<CodeRecord> usedUp = isToPrune || !fits(code, limits, current)
                ? those(current, record -> isUsedUp(record.code(), objects))
                : List.of();
        usedUp.forEach(record -> new Slots(objects).free(record.code(), record.slot()));
        List<CodeRecord> active = those(current, record -> !usedUp.contains(record));
        return fits(code, limits, active)
                ? new Room(null, active.stream().map(CodeRecord::slot).collect(Collectors.toSet()), expired, usedUp)
                : none(Addition.LIMIT_EXCEEDED);
    }

    OptionalInt reserve(AuthCode code, CodeLimits limits, SingleUseObjectProvider objects) {
        return refusal == null ? new Slots(objects).reserve(code, limits.maxActive(), reserved) : OptionalInt.empty();
    }

    /** A code is not used up while a use is being redeemed: the redemption may fail and give the use back. */
    private static boolean isUsedUp(AuthCode code, SingleUseObjectProvider objects) {
        Uses uses = new Uses(objects, code);
        return !uses.isAnyLeft() && new RedemptionLog(objects, code).isSettled(uses);
    }

    private static boolean fits(AuthCode code, CodeLimits limits, List<CodeRecord> active) {
        int uses = active.stream().mapToInt(record -> record.code().uses()).sum();
        return active.size() < limits.maxActive() && uses + code.uses() <= limits.maxActiveUses();
    }

    private static List<CodeRecord> those(List<CodeRecord> records, Predicate<CodeRecord> condition) {
        return records.stream().filter(condition).toList();
    }
}
