package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.store.SessionCodeStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * The codes of a person: those that have not expired, used up ones included, over all of their online sessions that are
 * alive. Listing writes nothing.
 */
public final class CodeListing {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final SessionCodeStore store;

    public CodeListing(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.store = new SessionCodeStore(session);
    }

    /** The newest first. */
    public List<CodeStatus> of(UserModel user) {
        Comparator<CodeStatus> byAge = Comparator.<CodeStatus, Instant>comparing(
                status -> status.code().createdAt());
        return sessions(user)
                .flatMap(userSession -> store.list(userSession).stream())
                .sorted(byAge.reversed())
                .toList();
    }

    /** @param id {@link AuthCode#id()} */
    public Optional<CodeStatus> find(UserModel user, String id) {
        return sessions(user)
                .flatMap(userSession -> store.find(userSession, id).stream())
                .findFirst()
                .map(store::status);
    }

    private Stream<UserSessionModel> sessions(UserModel user) {
        return session
                .sessions()
                .getUserSessionsStream(realm, user)
                .filter(userSession -> AuthenticationManager.isSessionValid(realm, userSession))
                .toList()
                .stream();
    }
}
