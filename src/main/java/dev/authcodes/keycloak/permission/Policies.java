package dev.authcodes.keycloak.permission;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * Finds the mappers that apply to a client and says what they allow together. What it has found out it does not work out
 * again, so each request has one of its own.
 */
public final class Policies {
    private static final Logger LOG = Logger.getLogger(Policies.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final KeycloakSession session;
    private final Map<Question, Policy> answers = new HashMap<>();

    public Policies(KeycloakSession session) {
        this.session = session;
    }

    /**
     * The policy for a client with this scope, whoever the person is: what a client could do at best.
     *
     * @param scope RFC 6749, section 3.3; decides which optional client scopes count
     */
    public Policy forClient(ClientModel client, @Nullable String scope) {
        return answers.computeIfAbsent(
                new Question(client.getId(), null, scope),
                question -> combine(client, TokenManager.getRequestedClientScopes(session, scope, client, null)));
    }

    /** The same for this person: a client scope that is tied to roles counts only for those who have one of them. */
    public Policy forClient(ClientModel client, UserModel user, @Nullable String scope) {
        return answers.computeIfAbsent(
                new Question(client.getId(), user.getId(), scope),
                question -> combine(
                        client,
                        TokenManager.getRequestedClientScopes(session, scope, client, user)
                                .filter(clientScope -> isPermitted(clientScope, user))));
    }

    private static Policy combine(ClientModel client, Stream<ClientScopeModel> clientScopes) {
        Policy combined = clientScopes
                .flatMap(ClientScopeModel::getProtocolMappersStream)
                .filter(mapper -> MapperSettings.PROVIDER_ID.equals(mapper.getProtocolMapper()))
                .map(Policies::read)
                .reduce((one, other) -> one.flatMap(first -> other.map(first::and)))
                .flatMap(policy -> policy)
                .orElse(Policy.NOTHING);
        return PageClient.is(client) ? combined.withoutRedeem() : combined;
    }

    /**
     * Empty if the configuration cannot be right, which only an import can bring about. One such mapper takes all
     * permissions from its clients: nobody can tell how strict it was meant to be.
     */
    private static Optional<Policy> read(ProtocolMapperModel mapper) {
        try {
            return Optional.of(Policy.read(mapper.getConfig()));
        } catch (InvalidSettingException e) {
            if (WARNED.add(mapper.getId() + e.message())) {
                LOG.warnf(
                        "Mapper '%s' (%s): %s Until this is mended, clients to which it applies may neither create nor"
                                + " redeem auth codes.",
                        mapper.getName(), mapper.getId(), e.message());
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

    /** Whose policy is asked for; without a user, the best that the client could do. */
    private record Question(
            String client, @Nullable String user, @Nullable String scope) {}
}
