package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.compat.SessionApi;
import dev.authcodes.keycloak.permission.MapperType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.mappers.AcrProtocolMapper;
import org.keycloak.protocol.oidc.mappers.AllowedWebOriginsProtocolMapper;
import org.keycloak.protocol.oidc.mappers.SubMapper;
import org.keycloak.protocol.oidc.mappers.UserSessionNoteMapper;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.util.DefaultClientSessionContext;

/**
 * The context in which Keycloak's mappers fill a token obtained with a code. It contains only the client scopes that
 * the code allows, whereas Keycloak always adds all default scopes of a client.
 */
public final class NarrowedContext {
    /**
     * Mappers of the claims that every token needs, besides {@code auth_time}: {@code sub}, {@code acr},
     * {@code allowed-origins}. A new realm has them in the client scopes basic, acr and web-origins, which apps never
     * request by name.
     */
    private static final Set<String> PROTOCOL_CLAIMS =
            Set.of(SubMapper.PROVIDER_ID, AcrProtocolMapper.PROVIDER_ID, AllowedWebOriginsProtocolMapper.PROVIDER_ID);

    private static final String NARROWED = NarrowedContext.class.getName();

    private final KeycloakSession session;
    private final AuthenticatedClientSessionModel clientSession;
    private final ScopeFilter filter;

    public NarrowedContext(KeycloakSession session, AuthenticatedClientSessionModel clientSession, ScopeFilter filter) {
        this.session = session;
        this.clientSession = clientSession;
        this.filter = filter;
    }

    /**
     * The context for reporting an existing token.
     *
     * @param scopeParameter the requested scope, not narrowed yet
     */
    public ClientSessionContext of(@Nullable String scopeParameter) {
        ClientModel client = clientSession.getClient();
        Set<ClientScopeModel> scopes = TokenManager.getRequestedClientScopes(
                        session,
                        scopeParameter,
                        client,
                        clientSession.getUserSession().getUser())
                .filter(this::allows)
                .collect(Collectors.toSet());
        ClientSessionContext context = SessionApi.context(withScope(filter.narrow(scopeParameter)), scopes, session);
        context.setAttribute(NARROWED, true);
        return context;
    }

    /**
     * As {@link #of}, for new tokens. The scope {@code openid} opens userinfo, where only the redeem mapper withholds
     * what the code does not allow. If that mapper would not apply there, {@code openid} is left out as well.
     */
    public ClientSessionContext forNewTokens(@Nullable String scopeParameter) {
        ClientSessionContext context = of(scopeParameter);
        if (filter.names() == null || isNarrowedAtUserInfo(context.getScopeString())) {
            return context;
        }
        Set<String> withoutOpenid = filter.names().stream()
                .filter(name -> !OAuth2Constants.SCOPE_OPENID.equals(name))
                .collect(Collectors.toUnmodifiableSet());
        return new NarrowedContext(session, clientSession, new ScopeFilter(withoutOpenid)).of(scopeParameter);
    }

    static boolean isNarrowed(ClientSessionContext context) {
        return Boolean.TRUE.equals(context.getAttribute(NARROWED, Boolean.class));
    }

    /** @param tokenScope the scope claim by which userinfo will select the mappers */
    private boolean isNarrowedAtUserInfo(String tokenScope) {
        return DefaultClientSessionContext.fromClientSessionAndScopeParameter(clientSession, tokenScope, session)
                .getProtocolMappersStream()
                .anyMatch(MapperType.REDEEM::is);
    }

    /**
     * The client session with the scope of one connection. Keycloak notes the scope parameter of a sign-in in the
     * client session, which everything that the client does in the user session shares, so it may be that of another
     * sign-in.
     */
    private AuthenticatedClientSessionModel withScope(@Nullable String scope) {
        return (AuthenticatedClientSessionModel) Proxy.newProxyInstance(
                NarrowedContext.class.getClassLoader(),
                new Class<?>[] {AuthenticatedClientSessionModel.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getNote") && OAuth2Constants.SCOPE.equals(arguments[0])) {
                        return scope;
                    }
                    try {
                        return method.invoke(clientSession, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private boolean allows(ClientScopeModel scope) {
        return scope instanceof ClientModel || filter.allows(scope.getName()) || carriesOnlyProtocolClaims(scope);
    }

    private static boolean carriesOnlyProtocolClaims(ClientScopeModel scope) {
        return !scope.isIncludeInTokenScope()
                && scope.getScopeMappingsStream().findAny().isEmpty()
                && scope.getProtocolMappersStream().allMatch(NarrowedContext::fillsProtocolClaim);
    }

    private static boolean fillsProtocolClaim(ProtocolMapperModel mapper) {
        // This type of mapper writes any note of the session; here, the time of the sign-in.
        boolean authTime = UserSessionNoteMapper.PROVIDER_ID.equals(mapper.getProtocolMapper())
                && AuthenticationManager.AUTH_TIME.equals(mapper.getConfig().get("user.session.note"));
        return authTime || PROTOCOL_CLAIMS.contains(mapper.getProtocolMapper());
    }
}
