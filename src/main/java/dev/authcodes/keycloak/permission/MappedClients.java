package dev.authcodes.keycloak.permission;

import jakarta.persistence.EntityManager;
import java.util.Objects;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Finds the clients of a realm that have a mapper of one type, in their dedicated scope or in a client scope assigned
 * to them. Keycloak's models would have to read every client of the realm, at ten statements each (44 s for 3,000
 * clients), so this queries the database.
 */
public final class MappedClients {
    private static final String DEDICATED = "select distinct m.client.id from ProtocolMapperEntity m"
            + " where m.protocolMapper = :type and m.client.realmId = :realm";

    private static final String ASSIGNED = "select distinct s.clientId from ClientScopeClientMappingEntity s"
            + " where s.clientScopeId in (select m.clientScope.id from ProtocolMapperEntity m"
            + " where m.protocolMapper = :type and m.clientScope.realmId = :realm)";

    private final KeycloakSession session;
    private final RealmModel realm;

    public MappedClients(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /** In no particular order. Does not check whether a mapper applies to a given user. */
    public Stream<ClientModel> of(MapperType type) {
        return Stream.of(DEDICATED, ASSIGNED)
                .flatMap(query -> ids(query, type))
                .distinct()
                .map(id -> session.clients().getClientById(realm, id))
                .filter(Objects::nonNull);
    }

    private Stream<String> ids(String query, MapperType type) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        return entities
                .createQuery(query, String.class)
                .setParameter("type", type.providerId())
                .setParameter("realm", realm.getId())
                .getResultList()
                .stream();
    }
}
