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
 * Makes the context in which Keycloak's mappers fill a token that came from a code: the client scopes are those that the
 * code lets through, and no other. Keycloak itself always adds all default scopes of a client.
 */
public final class NarrowedContext {
    /**
     * Mappers without which a token is not one of this realm, with that of {@code auth_time}: {@code sub}, {@code acr},
     * {@code allowed-origins}. In a new realm they sit in the client scopes basic, acr and web-origins, whose names no
     * app ever asks for.
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
     * The context for mappers that tell of a token.
     *
     * @param scopeParameter what was asked for, not narrowed yet
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
     * As {@link #of}, for tokens that are about to be issued. The scope {@code openid} opens userinfo, where only our
     * mapper keeps Keycloak from telling what the code holds back. Where that mapper would not be there, {@code openid}
     * is left out as well.
     */
    public ClientSessionContext forIssuing(@Nullable String scopeParameter) {
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

    /** @param tokenScope the scope claim from which userinfo will work out the mappers */
    private boolean isNarrowedAtUserInfo(String tokenScope) {
        return DefaultClientSessionContext.fromClientSessionAndScopeParameter(clientSession, tokenScope, session)
                .getProtocolMappersStream()
                .anyMatch(MapperType.REDEEM::is);
    }

    /**
     * The client session with the scope of one connection. Keycloak keeps in its notes with which scope parameter the user
     * signed in to the client; but a client session is shared by everything that the client does in the user session, so
     * this may be another sign-in's.
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
        // One type of mapper puts any note of the session into a claim; this one is the time of the sign-in.
        boolean authTime = UserSessionNoteMapper.PROVIDER_ID.equals(mapper.getProtocolMapper())
                && AuthenticationManager.AUTH_TIME.equals(mapper.getConfig().get("user.session.note"));
        return authTime || PROTOCOL_CLAIMS.contains(mapper.getProtocolMapper());
    }
}
