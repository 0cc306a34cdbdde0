package dev.authcodes.keycloak.support.faults;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.adapter.AbstractUserAdapterFederatedStorage;

/** A user who is not imported, so that Keycloak asks the user storage for each attribute. */
final class FaultyUser extends AbstractUserAdapterFederatedStorage {
    private final String username;
    private final Runnable call;

    /** @param call to be made whenever the user storage is asked */
    FaultyUser(KeycloakSession session, RealmModel realm, ComponentModel model, String username, Runnable call) {
        super(session, realm, model);
        this.username = username;
        this.call = call;
    }

    @Override
    public String getUsername() {
        return username;
    }

    @Override
    public void setUsername(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isEnabled() {
        call.run();
        return true;
    }

    @Override
    public Map<String, List<String>> getAttributes() {
        call.run();
        Map<String, List<String>> attributes = super.getAttributes();
        attributes.put(UserModel.FIRST_NAME, List.of(username));
        attributes.put(UserModel.LAST_NAME, List.of("Test"));
        attributes.put(UserModel.EMAIL, List.of(username + "@example.org"));
        return attributes;
    }

    @Override
    public Stream<String> getAttributeStream(String name) {
        return getAttributes().getOrDefault(name, List.of()).stream();
    }

    @Override
    public @Nullable String getFirstAttribute(String name) {
        return getAttributeStream(name).findFirst().orElse(null);
    }
}
