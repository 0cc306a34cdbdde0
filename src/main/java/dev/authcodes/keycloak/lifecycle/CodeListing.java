package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.store.CodeStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** Lists the unexpired codes of a user, used-up ones included, across all valid online sessions. Writes nothing. */
public final class CodeListing {
    private static final Comparator<AuthCode> NEWEST_FIRST =
            Comparator.comparing(AuthCode::createdAt).reversed().thenComparing(AuthCode::id);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final CodeStore store;

    CodeListing(KeycloakSession session, CodeStore store) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.store = store;
    }

    /** The codes of this user, the newest first. Uses and redemptions are looked up only for those on the page. */
    public List<CodeStatus> of(UserModel user, Paging page) {
        return page.of(codes(user).sorted(NEWEST_FIRST)).map(store::status).toList();
    }

    /**
     * One code of this user.
     *
     * @param id {@link AuthCode#id()}
     */
    public Optional<CodeStatus> find(UserModel user, String id) {
        return code(user, id).map(store::status);
    }

    Stream<AuthCode> codes(UserModel user) {
        return sessions(user).flatMap(store::codes);
    }

    Optional<AuthCode> code(UserModel user, String id) {
        return codes(user).filter(code -> code.id().equals(id)).findFirst();
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
