package dev.authcodes.keycloak.grant;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
import org.keycloak.services.util.DefaultClientSessionContext;

/**
 * The context in which Keycloak makes tokens that came from a code: the client scopes are those that the code lets
 * through, and no other.
 */
final class NarrowedContext {
    /**
     * Mappers without which a token is not one of this realm: {@code sub}, {@code auth_time}, {@code acr},
     * {@code allowed-origins}. In a new realm they sit in the client scopes basic, acr and web-origins, whose names no
     * app ever asks for.
     */
    private static final Set<String> PROTOCOL_CLAIMS = Set.of(
            SubMapper.PROVIDER_ID,
            UserSessionNoteMapper.PROVIDER_ID,
            AcrProtocolMapper.PROVIDER_ID,
            AllowedWebOriginsProtocolMapper.PROVIDER_ID);

    private NarrowedContext() {}

    /** @param scopeParameter what the redeemer asked for, not narrowed yet */
    static ClientSessionContext of(
            KeycloakSession session,
            AuthenticatedClientSessionModel clientSession,
            @Nullable String scopeParameter,
            Lineage lineage) {
        ClientModel client = clientSession.getClient();
        Set<ClientScopeModel> scopes = TokenManager.getRequestedClientScopes(
                        session,
                        scopeParameter,
                        client,
                        clientSession.getUserSession().getUser())
                .filter(scope -> letsThrough(lineage, scope))
                .collect(Collectors.toSet());
        ClientSessionContext context = DefaultClientSessionContext.fromClientSessionAndClientScopes(
                new ScopedClientSession(clientSession, lineage.narrow(scopeParameter)), scopes, null, session);
        lineage.attachTo(context);
        return context;
    }

    private static boolean letsThrough(Lineage lineage, ClientScopeModel scope) {
        return scope instanceof ClientModel || lineage.allows(scope.getName()) || carriesOnlyProtocolClaims(scope);
    }

    private static boolean carriesOnlyProtocolClaims(ClientScopeModel scope) {
        return !scope.isIncludeInTokenScope()
                && scope.getScopeMappingsStream().findAny().isEmpty()
                && scope.getProtocolMappersStream()
                        .map(ProtocolMapperModel::getProtocolMapper)
                        .allMatch(PROTOCOL_CLAIMS::contains);
    }
}
