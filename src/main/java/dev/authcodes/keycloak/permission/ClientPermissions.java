package dev.authcodes.keycloak.permission;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.protocol.oidc.TokenManager;

/**
 * What the mappers that apply to a client permit. Where several of a type apply, the strictest value of each setting
 * counts. Answers are cached, because a redemption asks more than once, so each request needs its own instance.
 */
public final class ClientPermissions {
    private static final Logger LOG = Logger.getLogger(ClientPermissions.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final KeycloakSession session;
    private final Map<Question, Optional<RedeemPermission>> redeemers = new HashMap<>();

    public ClientPermissions(KeycloakSession session) {
        this.session = session;
    }

    /**
     * The limits within which the client may create codes for this user; empty if it may not.
     *
     * @param scope RFC 6749, section 3.3; decides which optional client scopes apply
     */
    public Optional<CreatePermission> toCreate(ClientModel client, UserModel user, @Nullable String scope) {
        return combine(
                MapperType.CREATE, clientScopes(client, user, scope), CreatePermission::read, CreatePermission::and);
    }

    /**
     * Whether a requested client scope permits creating codes but has <i>Include in token scope</i> off, so that no
     * token shows that it was requested.
     *
     * @param requested the scope parameter of the sign-in
     */
    public boolean isCreateScopeLeftOut(ClientModel client, UserModel user, @Nullable String requested) {
        return clientScopes(client, user, requested)
                .filter(clientScope -> !clientScope.isIncludeInTokenScope())
                .flatMap(ClientScopeModel::getProtocolMappersStream)
                .anyMatch(MapperType.CREATE::is);
    }

    /** The limits within which the client may redeem codes of this user; empty if it may not. */
    public Optional<RedeemPermission> toRedeem(ClientModel client, UserModel user, @Nullable String scope) {
        return redeemers.computeIfAbsent(
                new Question(client.getId(), user.getId(), scope),
                question -> toRedeem(client, clientScopes(client, user, scope)));
    }

    /** Whether the client may redeem codes of any user at all. */
    public boolean mayRedeem(ClientModel client, @Nullable String scope) {
        return toRedeem(client, TokenManager.getRequestedClientScopes(session, scope, client, null))
                .isPresent();
    }

    /** Never for the page's client, since the page works without tokens. */
    private static Optional<RedeemPermission> toRedeem(ClientModel client, Stream<ClientScopeModel> clientScopes) {
        return PageClient.is(client)
                ? Optional.empty()
                : combine(MapperType.REDEEM, clientScopes, RedeemPermission::read, RedeemPermission::and);
    }

    /** A client scope with role mappings applies only to users who have one of the roles. */
    private Stream<ClientScopeModel> clientScopes(ClientModel client, UserModel user, @Nullable String scope) {
        return TokenManager.getRequestedClientScopes(session, scope, client, user)
                .filter(clientScope -> isPermitted(clientScope, user));
    }

    /**
     * Also empty if a configuration is invalid, which only an import can cause: it is unknown how strict the mapper was
     * meant to be.
     */
    private static <T> Optional<T> combine(
            MapperType type,
            Stream<ClientScopeModel> clientScopes,
            Function<Map<String, String>, T> reader,
            BinaryOperator<T> strictest) {
        return clientScopes
                .flatMap(ClientScopeModel::getProtocolMappersStream)
                .filter(type::is)
                .map(mapper -> read(mapper, reader))
                .reduce((one, other) -> one.flatMap(first -> other.map(second -> strictest.apply(first, second))))
                .flatMap(permission -> permission);
    }

    private static <T> Optional<T> read(ProtocolMapperModel mapper, Function<Map<String, String>, T> reader) {
        try {
            return Optional.of(reader.apply(mapper.getConfig() == null ? Map.of() : mapper.getConfig()));
        } catch (InvalidSettingException e) {
            if (WARNED.add(mapper.getId() + e.getMessage())) {
                LOG.warnf(
                        "Mapper '%s' (%s): %s. Correct the value; until then, the mapper permits nothing.",
                        mapper.getName(), mapper.getId(), e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** As in Keycloak's {@code DefaultClientSessionContext}. */
    private static boolean isPermitted(ClientScopeModel clientScope, UserModel user) {
        if (clientScope instanceof ClientModel) {
            return true;
        }
        var roles = RoleUtils.expandCompositeRolesStream(clientScope.getScopeMappingsStream())
                .toList();
        return roles.isEmpty() || roles.stream().anyMatch(RoleUtils.getDeepUserRoleMappings(user)::contains);
    }

    /** The key of a cached answer. */
    private record Question(
            String client, String user, @Nullable String scope) {}
}
