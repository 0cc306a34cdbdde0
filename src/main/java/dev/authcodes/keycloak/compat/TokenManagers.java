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

/** Of {@link TokenManager}, where it is extended. */
public final class TokenManagers {

    private TokenManagers() {}

    /** A token manager that creates access tokens in its own way, whichever method the version of Keycloak calls. */
    public abstract static class Base extends TokenManager {
        private static final MethodHandle AS_KEYCLOAK = Signatures.first(
                "TokenManager.createClientAccessToken",
                TokenApi.CREATE.insertParameterTypes(0, Base.class),
                lookup -> ofKeycloak(TokenApi.CREATE),
                lookup -> dropArguments(ofKeycloak(TokenApi.CREATE_UP_TO_26_5), 7, boolean.class));

        /** Creates an access token, by {@link #createAsKeycloak} for instance. */
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

        /** Keycloak's method up to 26.5, which from 26.6 on it does not have. */
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
