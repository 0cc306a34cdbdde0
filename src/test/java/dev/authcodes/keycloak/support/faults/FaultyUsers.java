package dev.authcodes.keycloak.support.faults;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.credential.CredentialInput;
import org.keycloak.credential.CredentialInputValidator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserProvider;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageProvider;
import org.keycloak.storage.UserStorageProviderFactory;
import org.keycloak.storage.user.ImportedUserValidation;
import org.keycloak.storage.user.UserLookupProvider;

/**
 * A user storage that is slow or unavailable, see {@link Fault}. It has every user whose name starts with the name of
 * the storage; the password is the name. The setting {@code imported} says whether Keycloak imports them.
 */
public final class FaultyUsers
        implements UserStorageProvider, UserLookupProvider, CredentialInputValidator, ImportedUserValidation {
    private final KeycloakSession session;
    private final ComponentModel model;

    private FaultyUsers(KeycloakSession session, ComponentModel model) {
        this.session = session;
        this.model = model;
    }

    private void answer() {
        answer(() -> this);
    }

    private <T> @Nullable T answer(Supplier<T> found) {
        Fault fault = FaultControl.next("USER_STORAGE");
        if (fault == Fault.USER_STORAGE_UNAVAILABLE) {
            throw new IllegalStateException("thrown by the test");
        }
        if (fault == Fault.USER_STORAGE_SLOW) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        return fault == Fault.USER_STORAGE_EMPTY ? null : found.get();
    }

    @Override
    public @Nullable UserModel getUserById(RealmModel realm, String id) {
        return answer(() -> new FaultyUser(session, realm, model, StorageId.externalId(id), this::answer));
    }

    @Override
    public @Nullable UserModel getUserByUsername(RealmModel realm, String username) {
        if (!username.startsWith(model.getName())) {
            return null;
        }
        return answer(() -> Boolean.parseBoolean(model.get("imported"))
                ? imported(realm, username)
                : new FaultyUser(session, realm, model, username, this::answer));
    }

    private UserModel imported(RealmModel realm, String username) {
        UserModel user = session.getProvider(UserProvider.class).addUser(realm, username);
        user.setFederationLink(model.getId());
        user.setEnabled(true);
        user.setFirstName(username);
        user.setLastName("Test");
        user.setEmail(username + "@example.org");
        return user;
    }

    @Override
    public @Nullable UserModel validate(RealmModel realm, UserModel user) {
        return answer(() -> user);
    }

    @Override
    public @Nullable UserModel getUserByEmail(RealmModel realm, String email) {
        return null;
    }

    @Override
    public boolean supportsCredentialType(String type) {
        return type.equals(PasswordCredentialModel.TYPE);
    }

    @Override
    public boolean isConfiguredFor(RealmModel realm, UserModel user, String type) {
        return supportsCredentialType(type);
    }

    @Override
    public boolean isValid(RealmModel realm, UserModel user, CredentialInput input) {
        return user.getUsername().equals(input.getChallengeResponse());
    }

    @Override
    public void close() {
        // nothing to close
    }

    /** Registers it as {@code faulty-users}. */
    public static final class Factory implements UserStorageProviderFactory<FaultyUsers> {
        @Override
        public String getId() {
            return "faulty-users";
        }

        @Override
        public FaultyUsers create(KeycloakSession session, ComponentModel model) {
            return new FaultyUsers(session, model);
        }
    }
}
