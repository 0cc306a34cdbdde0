package dev.authcodes.keycloak.compat;

import static java.lang.invoke.MethodHandles.dropArguments;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/** Extension of {@link TokenManager}. */
public final class TokenManagers {

    private TokenManagers() {}

    /**
     * A token manager that customizes the creation of access tokens, whichever method this version of Keycloak calls.
     */
    public abstract static class Base extends TokenManager {
        private static final MethodHandle AS_KEYCLOAK = Signatures.first(
                "TokenManager.createClientAccessToken",
                TokenApi.CREATE.insertParameterTypes(0, Base.class),
                lookup -> ofKeycloak(TokenApi.CREATE),
                lookup -> dropArguments(ofKeycloak(TokenApi.CREATE_UP_TO_26_5), 7, boolean.class));

        /** Creates an access token, for example by {@link #createAsKeycloak}. */
        protected abstract AccessToken create(
                KeycloakSession session,
                RealmModel realm,
                ClientModel client,
                UserModel user,
                UserSessionModel userSession,
                ClientSessionContext context,
                boolean offline);

        protected final AccessToken createAsKeycloak(
                KeycloakSession session,
                RealmModel realm,
                ClientModel client,
                UserModel user,
                UserSessionModel userSession,
                ClientSessionContext context,
                boolean offline) {
            return Signatures.call(() -> (AccessToken)
                    AS_KEYCLOAK.invokeExact(this, session, realm, client, user, userSession, context, offline));
        }

        @Override
        public final AccessToken createClientAccessToken(
                KeycloakSession session,
                RealmModel realm,
                ClientModel client,
                UserModel user,
                UserSessionModel userSession,
                ClientSessionContext context,
                boolean offline) {
            return create(session, realm, client, user, userSession, context, offline);
        }

        /** The method that Keycloak calls up to 26.5 and no longer has from 26.6 on. */
        public final AccessToken createClientAccessToken(
                KeycloakSession session,
                RealmModel realm,
                ClientModel client,
                UserModel user,
                UserSessionModel userSession,
                ClientSessionContext context) {
            return create(session, realm, client, user, userSession, context, context.isOfflineTokenRequested());
        }

        private static MethodHandle ofKeycloak(MethodType type) throws ReflectiveOperationException {
            return MethodHandles.lookup().findSpecial(TokenManager.class, "createClientAccessToken", type, Base.class);
        }
    }
}
