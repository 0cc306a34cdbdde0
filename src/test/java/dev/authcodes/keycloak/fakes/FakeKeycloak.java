package dev.authcodes.keycloak.fakes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.keycloak.common.Profile;
import org.keycloak.models.KeyManager;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakTransaction;
import org.keycloak.models.KeycloakTransactionManager;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionProvider;
import org.keycloak.models.session.UserSessionPersisterProvider;
import org.keycloak.provider.ProviderEvent;

/**
 * As much of a Keycloak as the store touches: one user session with its notes, single-use objects, and sessions whose
 * transaction ends when they are closed. As in the real one, a rollback undoes neither of the former two. The features
 * are those that Keycloak has by default.
 */
public final class FakeKeycloak {
    public final FakeSingleUseObjects objects = new FakeSingleUseObjects();

    public final Map<String, String> notes = new HashMap<>();
    public boolean userSessionExists = true;
    /** Whether the session is in the database; if not, it is only in Keycloak's cache. */
    public boolean userSessionIsStored = true;
    /** The realm's keys, set by tests that need them. */
    public KeyManager keys;

    public final List<ProviderEvent> published = new ArrayList<>();

    public int failuresToCome;
    /** The transactions that wrote the user session, by their number. */
    public final Set<Integer> writing = new HashSet<>();

    private int opened;

    public final UserSessionModel userSession = Fake.of(
            UserSessionModel.class,
            Map.of(
                    "getId", none -> "session",
                    "getNote", name -> notes.get((String) name[0]),
                    "getNotes", none -> new HashMap<>(notes),
                    "removeNote", name -> removeNote((String) name[0]),
                    "setNote", note -> setNote((String) note[0], (String) note[1])));

    private final UserSessionPersisterProvider persister = Fake.of(
            UserSessionPersisterProvider.class,
            Map.of("loadUserSession", which -> userSessionIsStored ? userSession : null));
    private final KeycloakContext context = Fake.of(
            KeycloakContext.class,
            Map.of(
                    "getRealm", none -> null,
                    "getClient", none -> null,
                    "getRequestHeaders", none -> null));
    private final KeycloakSessionFactory factory = Fake.of(
            KeycloakSessionFactory.class,
            Map.of("create", none -> open(), "publish", event -> published.add((ProviderEvent) event[0])));

    public FakeKeycloak() {
        Profile.defaults();
    }

    public KeycloakSession open() {
        opened++;
        Transaction transaction = new Transaction();
        Fake.Answer sessionById = which -> userSessionExists && which[1].equals("session") ? userSession : null;
        UserSessionProvider sessions = Fake.of(UserSessionProvider.class, Map.of("getUserSession", sessionById));
        return Fake.of(
                KeycloakSession.class,
                Map.of(
                        "getProvider", type -> type[0] == UserSessionPersisterProvider.class ? persister : sessions,
                        "getContext", none -> context,
                        "getKeycloakSessionFactory", none -> factory,
                        "getTransactionManager", none -> transaction.manager,
                        "getAttribute", none -> null,
                        "setAttribute", none -> null,
                        "sessions", none -> sessions,
                        "singleUseObjects", none -> objects,
                        "keys", none -> keys,
                        "close", none -> transaction.end()));
    }

    private Object setNote(String name, String value) {
        writing.add(opened);
        notes.put(name, value);
        failIfToCome();
        return null;
    }

    private Object removeNote(String name) {
        writing.add(opened);
        failIfToCome();
        return notes.remove(name);
    }

    private void failIfToCome() {
        if (failuresToCome > 0) {
            failuresToCome--;
            throw new IllegalStateException("another request wrote the session at the same moment");
        }
    }

    private static final class Transaction {
        private final AtomicBoolean rollbackOnly = new AtomicBoolean();
        private final List<KeycloakTransaction> afterCompletion = new ArrayList<>();
        final KeycloakTransactionManager manager = Fake.of(
                KeycloakTransactionManager.class,
                Map.of(
                        "begin", none -> null,
                        "setRollbackOnly", none -> rollbackOnly.getAndSet(true),
                        "enlistAfterCompletion", task -> afterCompletion.add((KeycloakTransaction) task[0])));

        Object end() {
            afterCompletion.forEach(KeycloakTransaction::begin);
            afterCompletion.forEach(rollbackOnly.get() ? KeycloakTransaction::rollback : KeycloakTransaction::commit);
            return null;
        }
    }
}
