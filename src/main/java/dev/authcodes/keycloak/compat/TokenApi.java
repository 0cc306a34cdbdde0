package dev.authcodes.keycloak.compat;

import static java.lang.invoke.MethodHandles.dropArguments;
import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.TokenManager.TokenValidation;
import org.keycloak.representations.AccessToken;

/** Methods of {@link TokenManager}. */
public final class TokenApi {
    static final MethodType CREATE = methodType(
            AccessToken.class,
            KeycloakSession.class,
            RealmModel.class,
            ClientModel.class,
            UserModel.class,
            UserSessionModel.class,
            ClientSessionContext.class,
            boolean.class);
    static final MethodType CREATE_UP_TO_26_5 = CREATE.dropParameterTypes(6, 7);
    private static final MethodHandle CREATE_ACCESS_TOKEN = Signatures.first(
            "TokenManager.createClientAccessToken",
            CREATE.insertParameterTypes(0, TokenManager.class),
            lookup -> lookup.findVirtual(TokenManager.class, "createClientAccessToken", CREATE),
            lookup -> dropArguments(
                    lookup.findVirtual(TokenManager.class, "createClientAccessToken", CREATE_UP_TO_26_5),
                    7,
                    boolean.class));

    private static final MethodType TRANSFORM = methodType(
            AccessToken.class,
            KeycloakSession.class,
            AccessToken.class,
            AccessToken.class,
            UserSessionModel.class,
            ClientSessionContext.class);
    private static final MethodHandle TRANSFORM_INTROSPECTION = transform("transformIntrospectionAccessToken");
    private static final MethodHandle TRANSFORM_USER_INFO = transform("transformUserInfoAccessToken");

    private static final MethodType VALIDATION = methodType(
            TokenValidation.class,
            UserModel.class,
            UserSessionModel.class,
            ClientSessionContext.class,
            AccessToken.class);
    private static final MethodHandle NEW_VALIDATION = Signatures.first(
            "TokenValidation",
            VALIDATION,
            lookup -> lookup.findConstructor(TokenValidation.class, VALIDATION.changeReturnType(void.class)),
            lookup -> dropArguments(
                    lookup.findConstructor(
                            TokenValidation.class,
                            VALIDATION.changeReturnType(void.class).dropParameterTypes(3, 4)),
                    3,
                    AccessToken.class));

    private TokenApi() {}

    /**
     * Creates an access token.
     *
     * @param offline whether the token is for an offline session; up to 26.5 Keycloak asks the context
     */
    public static AccessToken createAccessToken(
            TokenManager manager,
            KeycloakSession session,
            RealmModel realm,
            ClientModel client,
            UserModel user,
            UserSessionModel userSession,
            ClientSessionContext context,
            boolean offline) {
        return Signatures.call(() -> (AccessToken)
                CREATE_ACCESS_TOKEN.invokeExact(manager, session, realm, client, user, userSession, context, offline));
    }

    /** Fills the response of an introspection with the mappers' claims. */
    public static AccessToken transformIntrospection(
            KeycloakSession session,
            AccessToken presented,
            AccessToken response,
            UserSessionModel userSession,
            ClientSessionContext context) {
        return Signatures.call(() -> (AccessToken) TRANSFORM_INTROSPECTION.invokeExact(
                new TokenManager(), session, presented, response, userSession, context));
    }

    /** Fills the response of userinfo with the mappers' claims. */
    public static AccessToken transformUserInfo(
            KeycloakSession session,
            AccessToken presented,
            AccessToken response,
            UserSessionModel userSession,
            ClientSessionContext context) {
        return Signatures.call(() -> (AccessToken) TRANSFORM_USER_INFO.invokeExact(
                new TokenManager(), session, presented, response, userSession, context));
    }

    /**
     * The result of a validation.
     *
     * @param newToken the new access token; from 26.7 on, Keycloak creates it later
     */
    public static TokenValidation validation(
            UserModel user, UserSessionModel userSession, ClientSessionContext context, AccessToken newToken) {
        return Signatures.call(
                () -> (TokenValidation) NEW_VALIDATION.invokeExact(user, userSession, context, newToken));
    }

    private static MethodHandle transform(String name) {
        return Signatures.first(
                "TokenManager." + name,
                TRANSFORM.insertParameterTypes(0, TokenManager.class),
                lookup -> lookup.findVirtual(TokenManager.class, name, TRANSFORM),
                lookup -> dropArguments(
                        lookup.findVirtual(TokenManager.class, name, TRANSFORM.dropParameterTypes(1, 2)),
                        2,
                        AccessToken.class));
    }
}
