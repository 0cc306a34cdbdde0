package dev.authcodes.keycloak.compat;

import static java.lang.invoke.MethodType.methodType;

import jakarta.ws.rs.ForbiddenException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.UriUtils;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequest;
import org.keycloak.protocol.oidc.utils.WebOriginsUtils;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/** Requests: the authenticated user and client, the origin, and the consent. */
public final class RequestApi {
    private static final MethodHandle USER = of("user", "getUser", UserModel.class);
    private static final MethodHandle SESSION = of("session", "getSession", UserSessionModel.class);
    private static final MethodHandle TOKEN = of("token", "getToken", AccessToken.class);
    private static final MethodHandle CLIENT = of("client", "getClient", ClientModel.class);

    private static final MethodType ORIGINS = methodType(Cors.class, KeycloakSession.class, ClientModel.class);
    private static final MethodHandle CHECK_ORIGINS = Signatures.first(
            "Cors.checkAllowedOrigins",
            ORIGINS.insertParameterTypes(0, Cors.class),
            lookup -> lookup.findVirtual(Cors.class, "checkAllowedOrigins", ORIGINS),
            lookup -> MethodHandles.insertArguments(
                    lookup.findStatic(
                            RequestApi.class,
                            "allowAndCheck",
                            ORIGINS.insertParameterTypes(0, MethodHandle.class, Cors.class)),
                    0,
                    lookup.findVirtual(Cors.class, "allowedOrigins", ORIGINS)));

    private static final MethodHandle REDIRECT_URI = Signatures.first(
            "AuthorizationEndpointRequest.getRedirectUri",
            methodType(String.class, AuthorizationEndpointRequest.class),
            lookup ->
                    lookup.findVirtual(AuthorizationEndpointRequest.class, "getRedirectUri", methodType(String.class)),
            lookup -> lookup.findVirtual(
                    AuthorizationEndpointRequest.class, "getRedirectUriParam", methodType(String.class)));

    private static final MethodType CONSENT = methodType(
            boolean.class,
            KeycloakSession.class,
            UserModel.class,
            ClientModel.class,
            AuthenticatedClientSessionModel.class,
            String.class);
    private static final MethodType CONSENT_UP_TO_26_6 =
            methodType(boolean.class, KeycloakSession.class, UserModel.class, ClientModel.class, Stream.class);
    private static final MethodHandle HAS_CONSENT = Signatures.first(
            "TokenManager.verifyConsentStillAvailable",
            CONSENT,
            lookup -> lookup.findStatic(TokenManager.class, "verifyConsentStillAvailable", CONSENT),
            lookup -> MethodHandles.foldArguments(
                    MethodHandles.permuteArguments(
                            lookup.findStatic(TokenManager.class, "verifyConsentStillAvailable", CONSENT_UP_TO_26_6),
                            CONSENT.insertParameterTypes(0, Stream.class),
                            1,
                            2,
                            3,
                            0),
                    lookup.findStatic(RequestApi.class, "requestedScopes", CONSENT.changeReturnType(Stream.class))));

    private RequestApi() {}

    public static UserModel user(AuthResult result) {
        return Signatures.call(() -> (UserModel) USER.invokeExact(result));
    }

    /** Null if only the user is known. */
    public static @Nullable UserSessionModel session(AuthResult result) {
        return Signatures.<@Nullable UserSessionModel>call(() -> (UserSessionModel) SESSION.invokeExact(result));
    }

    public static AccessToken token(AuthResult result) {
        return Signatures.call(() -> (AccessToken) TOKEN.invokeExact(result));
    }

    public static ClientModel client(AuthResult result) {
        return Signatures.call(() -> (ClientModel) CLIENT.invokeExact(result));
    }

    /** Allows the client's web origins to read the response; throws {@link ForbiddenException} for any other origin. */
    public static void checkOrigins(Cors cors, KeycloakSession session, ClientModel client) {
        Signatures.call(() -> (Cors) CHECK_ORIGINS.invokeExact(cors, session, client));
    }

    public static String redirectUri(AuthorizationEndpointRequest request) {
        return Signatures.call(() -> (String) REDIRECT_URI.invokeExact(request));
    }

    /**
     * Whether the user has given the consent that a client requires.
     *
     * @param clientSession null if the client has none yet
     */
    public static boolean hasConsent(
            KeycloakSession session,
            UserModel user,
            ClientModel client,
            @Nullable AuthenticatedClientSessionModel clientSession,
            @Nullable String scope) {
        return Signatures.call(() -> (boolean) HAS_CONSENT.invokeExact(session, user, client, clientSession, scope));
    }

    /** Up to 26.5, Keycloak answers requests from any origin and leaves the restriction to the browser. */
    static Cors allowAndCheck(MethodHandle allow, Cors cors, KeycloakSession session, ClientModel client) {
        Cors allowing = Signatures.call(() -> (Cors) allow.invokeExact(cors, session, client));
        String origin = session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(Cors.ORIGIN_HEADER);
        Set<String> allowed = WebOriginsUtils.resolveValidWebOrigins(session, client);
        if (origin != null
                && !allowed.contains(origin)
                && !allowed.contains(Cors.ACCESS_CONTROL_ALLOW_ORIGIN_WILDCARD)
                && !origin.equals(
                        UriUtils.getOrigin(session.getContext().getUri().getRequestUri()))) {
            throw new ForbiddenException("Invalid origin");
        }
        return allowing;
    }

    static Stream<?> requestedScopes(
            KeycloakSession session,
            UserModel user,
            ClientModel client,
            @Nullable AuthenticatedClientSessionModel clientSession,
            @Nullable String scope) {
        return TokenManager.getRequestedClientScopes(session, scope, client, user);
    }

    private static MethodHandle of(String name, String upTo26_4, Class<?> type) {
        return Signatures.first(
                "AuthResult." + name,
                methodType(type, AuthResult.class),
                lookup -> lookup.findVirtual(AuthResult.class, name, methodType(type)),
                lookup -> lookup.findVirtual(AuthResult.class, upTo26_4, methodType(type)));
    }
}
