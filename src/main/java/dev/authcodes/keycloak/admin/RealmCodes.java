package dev.authcodes.keycloak.admin;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.ControlCharacters;
import dev.authcodes.keycloak.lifecycle.CodeListing;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeView;
import dev.authcodes.keycloak.lifecycle.OwnedCode;
import dev.authcodes.keycloak.lifecycle.RevocationParameters;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * {@code /admin/realms/{realm}/auth-codes}: the codes of the realm and of single users, for admins who may see those
 * users. Who may see and who may change is Keycloak's to say, fine-grained permissions included.
 */
public final class RealmCodes {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator permissions;
    private final AdminEventBuilder event;

    RealmCodes(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator permissions, AdminEventBuilder event) {
        this.session = session;
        this.realm = realm;
        this.permissions = permissions;
        this.event = event;
    }

    /**
     * The codes of all users whom the admin may see, the newest first.
     *
     * @param clientId {@code client_id} of the client that made them; absent: of any
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public List<RealmCodeView> list(
            @QueryParam("client") @Nullable String clientId,
            @QueryParam("first") @Nullable Integer first,
            @QueryParam("max") @Nullable Integer max) {
        CodeListing listing = new CodeOperations(session).listing();
        return Page.of(first, max)
                .of(visible(clientId))
                .map(owned -> RealmCodeView.of(owned, listing.status(owned.code()), realm))
                .toList();
    }

    /** How many {@link #list} would give without paging. */
    @GET
    @Path("count")
    @Produces(MediaType.APPLICATION_JSON)
    public long count(@QueryParam("client") @Nullable String clientId) {
        return visible(clientId).count();
    }

    /** The codes of one user, the newest first. */
    @GET
    @Path("users/{user-id}")
    @Produces(MediaType.APPLICATION_JSON)
    public List<CodeView> listOfUser(
            @PathParam("user-id") String userId,
            @QueryParam("first") @Nullable Integer first,
            @QueryParam("max") @Nullable Integer max) {
        UserModel user = user(userId);
        permissions.users().requireView(user);
        Stream<CodeStatus> codes = new CodeOperations(session).listing().of(user).stream();
        return Page.of(first, max)
                .of(codes)
                .map(status -> CodeView.of(status, realm))
                .toList();
    }

    /** Revokes all codes of one user. */
    @DELETE
    @Path("users/{user-id}")
    public Response revokeAll(@PathParam("user-id") String userId, @QueryParam("cascade") @Nullable String cascade) {
        if (RevocationParameters.isIdEmpty(session.getContext().getUri())) {
            throw new NotFoundException();
        }
        return revocation(userId, cascade).revokeAll();
    }

    /** Revokes one. */
    @DELETE
    @Path("users/{user-id}/{id}")
    public Response revoke(
            @PathParam("user-id") String userId,
            @PathParam("id") String id,
            @QueryParam("cascade") @Nullable String cascade) {
        return revocation(userId, cascade).revoke(id);
    }

    private UserCodesRevocation revocation(String userId, @Nullable String cascade) {
        UserModel user = user(userId);
        permissions.users().requireManage(user);
        return new UserCodesRevocation(session, user, cascade, event);
    }

    private Stream<OwnedCode> visible(@Nullable String clientId) {
        permissions.users().requireQuery();
        Stream<OwnedCode> codes = new CodeOperations(session)
                .listing().ofRealm().stream()
                        .filter(owned -> permissions.users().canView(owned.owner()));
        return clientId == null ? codes : codes.filter(owned -> isBy(creator(clientId), owned.code()));
    }

    private static boolean isBy(ClientModel creator, AuthCode code) {
        return creator.getId().equals(code.creator());
    }

    private ClientModel creator(String clientId) {
        ClientModel client = ControlCharacters.in(clientId) ? null : realm.getClientByClientId(clientId);
        if (client == null) {
            throw new NotFoundException("Client not found");
        }
        return client;
    }

    /** As Keycloak finds it, and like there an admin who may not look for users does not learn who is there. */
    private UserModel user(String id) {
        UserModel user = ControlCharacters.in(id) ? null : find(id);
        if (user == null) {
            throw permissions.users().canQuery() ? new NotFoundException("User not found") : new ForbiddenException();
        }
        return user;
    }

    private @Nullable UserModel find(String id) {
        return LightweightUserAdapter.isLightweightUser(id)
                ? lightweightUser(id)
                : session.users().getUserById(realm, id);
    }

    private @Nullable UserModel lightweightUser(String id) {
        var userSession = session.sessions().getUserSession(realm, LightweightUserAdapter.getLightweightUserId(id));
        return userSession == null ? null : userSession.getUser();
    }
}
