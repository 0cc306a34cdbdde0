package dev.authcodes.keycloak.token;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;

/**
 * A client session with the scope of one connection. Keycloak keeps in its notes with which scope parameter the user
 * signed in to the client; but a client session is shared by everything that the client does in the user session, so this
 * may be another sign-in's.
 */
final class ScopedClientSession {
    private ScopedClientSession() {}

    /** The same client session, but for the note. */
    static AuthenticatedClientSessionModel of(AuthenticatedClientSessionModel shared, @Nullable String scope) {
        return (AuthenticatedClientSessionModel) Proxy.newProxyInstance(
                ScopedClientSession.class.getClassLoader(),
                new Class<?>[] {AuthenticatedClientSessionModel.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getNote") && OAuth2Constants.SCOPE.equals(arguments[0])) {
                        return scope;
                    }
                    try {
                        return method.invoke(shared, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
