package dev.authcodes.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.permission.ClientPermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionProvider;

@ExtendWith(Clock.class)
class ReplayAlarmTest {
    private final AuthCode code = Codes.withUses(1);

    /** Otherwise the response would distinguish a used-up code from an unknown one. */
    @Test
    void aFailureToRevokeDoesNotChangeTheResponse() {
        AtomicBoolean failed = new AtomicBoolean();
        KeycloakSession session = Fake.of(KeycloakSession.class, Map.of("getContext", none -> {
            failed.set(true);
            throw new IllegalStateException("no database");
        }));

        assertThatNoException().isThrownBy(() -> new ReplayAlarm(session, new ClientPermissions(session)).raise(code));
        assertThat(failed).isTrue();
    }

    @Test
    void nothingIsRevokedIfTheCreatorOrTheSessionNoLongerExists() {
        RealmModel realm = Fake.of(RealmModel.class, Map.of("getClientById", id -> null));
        KeycloakContext context = Fake.of(KeycloakContext.class, Map.of("getRealm", none -> realm));
        UserSessionProvider sessions = Fake.of(UserSessionProvider.class, Map.of("getUserSession", id -> null));
        AtomicBoolean revoked = new AtomicBoolean();
        KeycloakSession session = Fake.of(
                KeycloakSession.class,
                Map.of(
                        "getContext", none -> context,
                        "sessions", none -> sessions,
                        "getKeycloakSessionFactory",
                                none -> {
                                    revoked.set(true);
                                    return null;
                                }));

        new ReplayAlarm(session, new ClientPermissions(session)).raise(code);

        assertThat(revoked).isFalse();
    }
}
