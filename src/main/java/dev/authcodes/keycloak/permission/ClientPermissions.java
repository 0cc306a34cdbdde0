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
 * counts. A redemption asks more than once and is told what was found first, so each request has its own.
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
     * Within which bounds the client may create codes for this user; empty if it may not.
     *
     * @param scope RFC 6749, section 3.3; decides which optional client scopes apply
     */
    public Optional<CreatePermission> toCreate(ClientModel client, UserModel user, @Nullable String scope) {
        return combine(
                MapperType.CREATE, clientScopes(client, user, scope), CreatePermission::read, CreatePermission::and);
    }

    /**
     * Whether one of the requested client scopes permits to create codes, and has <i>Include in token scope</i> off: no token
     * tells then that it was requested.
     *
     * @param requested the scope parameter of the sign-in
     */
    public boolean isCreateScopeLeftOut(ClientModel client, UserModel user, @Nullable String requested) {
        return clientScopes(client, user, requested)
                .filter(clientScope -> !clientScope.isIncludeInTokenScope())
                .flatMap(ClientScopeModel::getProtocolMappersStream)
                .anyMatch(MapperType.CREATE::is);
    }

    /** Within which bounds the client may redeem codes of this user; empty if it may not. */
    public Optional<RedeemPermission> toRedeem(ClientModel client, UserModel user, @Nullable String scope) {
        return redeemers.computeIfAbsent(
                new Question(client.getId(), user.getId(), scope),
                question -> toRedeem(client, clientScopes(client, user, scope)));
    }

    /** Whether the client may redeem codes of some users. */
    public boolean mayRedeem(ClientModel client, @Nullable String scope) {
        return toRedeem(client, TokenManager.getRequestedClientScopes(session, scope, client, null))
                .isPresent();
    }

    /** The page works without tokens, so whoever has one of its client may not use it. */
    private static Optional<RedeemPermission> toRedeem(ClientModel client, Stream<ClientScopeModel> clientScopes) {
        return PageClient.is(client)
                ? Optional.empty()
                : combine(MapperType.REDEEM, clientScopes, RedeemPermission::read, RedeemPermission::and);
    }

    /** A client scope that is tied to roles applies only to users who have one of them. */
    private Stream<ClientScopeModel> clientScopes(ClientModel client, UserModel user, @Nullable String scope) {
        return TokenManager.getRequestedClientScopes(session, scope, client, user)
                .filter(clientScope -> isPermitted(clientScope, user));
    }

    /**
     * Empty as well if a configuration is invalid, which only an import can bring about: nobody can tell how strict that
     * mapper was meant to be.
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
                        "Mapper '%s' (%s): %s. Correct the value: until then it permits nothing to the clients to which it"
                                + " applies.",
                        mapper.getName(), mapper.getId(), e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** As Keycloak decides it for tokens, in {@code DefaultClientSessionContext}. */
    private static boolean isPermitted(ClientScopeModel clientScope, UserModel user) {
        if (clientScope instanceof ClientModel) {
            return true;
        }
        var roles = RoleUtils.expandCompositeRolesStream(clientScope.getScopeMappingsStream())
                .toList();
        return roles.isEmpty() || roles.stream().anyMatch(RoleUtils.getDeepUserRoleMappings(user)::contains);
    }

    /** Whose permission is asked for. */
    private record Question(
            String client, String user, @Nullable String scope) {}
}
