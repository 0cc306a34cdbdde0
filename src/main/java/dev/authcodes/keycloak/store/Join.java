package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.AuthCode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;

/**
 * That a client got into a user session with a code, and not by a sign-in. Kept as notes of the client session, which are
 * written with it when it begins, so that it costs no write of its own and is gone with it.
 *
 * @param codeId {@link AuthCode#id()}
 * @param label {@link AuthCode#label()}
 * @param address from where it was redeemed; null where it is not known
 * @param at to the second
 */
public record Join(
        String codeId, @Nullable String label, @Nullable String address, Instant at) {
    private static final String CODE_ID = "auth-code.id";
    private static final String LABEL = "auth-code.label";
    private static final String ADDRESS = "auth-code.address";
    private static final String AT = "auth-code.at";

    public Join {
        requireNonNull(codeId, "codeId is null");
        requireNonNull(at, "at is null");
    }

    public static Join now(AuthCode code, @Nullable String address) {
        return new Join(code.id(), code.label(), address, Instant.ofEpochSecond(Time.currentTimeSeconds()));
    }

    /** Empty if the client signed the person in. */
    public static Optional<Join> of(AuthenticatedClientSessionModel clientSession) {
        String codeId = clientSession.getNote(CODE_ID);
        String at = clientSession.getNote(AT);
        return codeId == null || at == null
                ? Optional.empty()
                : Optional.of(new Join(
                        codeId,
                        clientSession.getNote(LABEL),
                        clientSession.getNote(ADDRESS),
                        Instant.ofEpochSecond(Long.parseLong(at))));
    }

    public void writeTo(AuthenticatedClientSessionModel clientSession) {
        clientSession.setNote(CODE_ID, codeId);
        clientSession.setNote(AT, String.valueOf(at.getEpochSecond()));
        write(clientSession, LABEL, label);
        write(clientSession, ADDRESS, address);
    }

    private static void write(AuthenticatedClientSessionModel clientSession, String name, @Nullable String value) {
        if (value != null) {
            clientSession.setNote(name, value);
        }
    }
}
