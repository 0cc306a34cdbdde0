package dev.authcodes.keycloak.compat;

import static java.lang.invoke.MethodHandles.dropArguments;
import static java.lang.invoke.MethodType.methodType;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Set;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.sessions.CommonClientSessionModel;

/** User sessions and client sessions. */
public final class SessionApi {
    private static final MethodType LOGOUT = methodType(
            void.class,
            KeycloakSession.class,
            RealmModel.class,
            UserSessionModel.class,
            ClientModel.class,
            UriInfo.class,
            HttpHeaders.class);
    private static final MethodHandle LOGOUT_CLIENT = Signatures.first(
            "AuthenticationManager.backchannelLogoutUserSessionFromClient",
            LOGOUT,
            lookup -> lookup.findStatic(AuthenticationManager.class, "backchannelLogoutUserSessionFromClient", LOGOUT),
            lookup -> lookup.findStatic(SessionApi.class, "logoutInKeycloak26_4", LOGOUT));

    private static final MethodType CONTEXT = methodType(
            DefaultClientSessionContext.class,
            AuthenticatedClientSessionModel.class,
            Set.class,
            Set.class,
            KeycloakSession.class);
    private static final MethodHandle CONTEXT_OF_SCOPES = Signatures.first(
            "DefaultClientSessionContext.fromClientSessionAndClientScopes",
            CONTEXT,
            lookup -> lookup.findStatic(DefaultClientSessionContext.class, "fromClientSessionAndClientScopes", CONTEXT),
            lookup -> dropArguments(
                    lookup.findStatic(
                            DefaultClientSessionContext.class,
                            "fromClientSessionAndClientScopes",
                            CONTEXT.dropParameterTypes(2, 3)),
                    2,
                    Set.class));

    private SessionApi() {}

    /** Logs a client out of the session and notifies it, if it has a back-channel logout URL. */
    public static void logout(KeycloakSession session, UserSessionModel userSession, ClientModel client) {
        KeycloakContext context = session.getContext();
        RealmModel realm = context.getRealm();
        UriInfo uri = context.getUri();
        HttpHeaders headers = context.getHttpRequest().getHttpHeaders();
        Signatures.call(() -> {
            LOGOUT_CLIENT.invokeExact(session, realm, userSession, client, uri, headers);
            return true;
        });
    }

    /** The context of a client session with exactly these scopes. */
    public static ClientSessionContext context(
            AuthenticatedClientSessionModel clientSession, Set<ClientScopeModel> scopes, KeycloakSession session) {
        return Signatures.call(() -> (DefaultClientSessionContext)
                CONTEXT_OF_SCOPES.invokeExact(clientSession, scopes, (Set<?>) null, session));
    }

    /** The browser flow that is bound to the client, or else the realm's. */
    public static AuthenticationFlowModel browserFlow(ClientModel client) {
        RealmModel realm = client.getRealm();
        String bound = client.getAuthenticationFlowBindingOverride(AuthenticationFlowBindings.BROWSER_BINDING);
        AuthenticationFlowModel flow = bound == null ? null : realm.getAuthenticationFlowById(bound);
        return flow == null ? realm.getBrowserFlow() : flow;
    }

    /** As in a private method of {@code AuthenticationManager} 26.4. */
    static void logoutInKeycloak26_4(
            KeycloakSession session,
            RealmModel realm,
            UserSessionModel userSession,
            ClientModel client,
            UriInfo uri,
            HttpHeaders headers) {
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        if (clientSession == null) {
            return;
        }
        if (client.isEnabled() && !client.isFrontchannelLogout() && clientSession.getProtocol() != null) {
            session.getProvider(LoginProtocol.class, clientSession.getProtocol())
                    .setRealm(realm)
                    .setHttpHeaders(headers)
                    .setUriInfo(uri)
                    .backchannelLogout(userSession, clientSession);
        }
        clientSession.setAction(CommonClientSessionModel.Action.LOGGED_OUT.name());
        clientSession.detachFromUserSession();
    }
}
