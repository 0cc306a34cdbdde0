package dev.authcodes.keycloak.token;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * A client session as a redeemer sees it. Keycloak keeps in its notes with which scope parameter, and how strongly, the
 * person signed in to the client; but a client session is shared by everything that the client does in the user session,
 * so these may be another sign-in's. The redeemer's scope is its own, and nobody signed in at its end.
 */
final class ScopedClientSession implements AuthenticatedClientSessionModel {
    private final AuthenticatedClientSessionModel shared;
    private final @Nullable String scope;

    ScopedClientSession(AuthenticatedClientSessionModel shared, @Nullable String scope) {
        this.shared = shared;
        this.scope = scope;
    }

    @Override
    public @Nullable String getNote(String name) {
        return switch (name) {
            case OAuth2Constants.SCOPE -> scope;
            case AuthenticationManager.SSO_AUTH -> "true";
            case Constants.LEVEL_OF_AUTHENTICATION -> null;
            default -> shared.getNote(name);
        };
    }

    @Override
    public void setNote(String name, String value) {
        shared.setNote(name, value);
    }

    @Override
    public void removeNote(String name) {
        shared.removeNote(name);
    }

    @Override
    public Map<String, String> getNotes() {
        return shared.getNotes();
    }

    @Override
    public String getId() {
        return shared.getId();
    }

    @Override
    @SuppressWarnings("removal") // abstract still, and asked for by the token manager
    public int getTimestamp() {
        return shared.getTimestamp();
    }

    @Override
    @SuppressWarnings("removal") // as above
    public void setTimestamp(int timestamp) {
        shared.setTimestamp(timestamp);
    }

    @Override
    public void detachFromUserSession() {
        shared.detachFromUserSession();
    }

    @Override
    public void restartClientSession() {
        shared.restartClientSession();
    }

    @Override
    public UserSessionModel getUserSession() {
        return shared.getUserSession();
    }

    @Override
    public String getRedirectUri() {
        return shared.getRedirectUri();
    }

    @Override
    public void setRedirectUri(String uri) {
        shared.setRedirectUri(uri);
    }

    @Override
    public RealmModel getRealm() {
        return shared.getRealm();
    }

    @Override
    public ClientModel getClient() {
        return shared.getClient();
    }

    @Override
    public String getAction() {
        return shared.getAction();
    }

    @Override
    public void setAction(String action) {
        shared.setAction(action);
    }

    @Override
    public String getProtocol() {
        return shared.getProtocol();
    }

    @Override
    public void setProtocol(String method) {
        shared.setProtocol(method);
    }
}
