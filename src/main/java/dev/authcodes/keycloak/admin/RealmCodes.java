package dev.authcodes.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.authcodes.keycloak.code.DisplayText;
import dev.authcodes.keycloak.lifecycle.CodeListing;
import dev.authcodes.keycloak.lifecycle.CodeListing.OwnedCode;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.UserPermissionEvaluator;

/**
 * {@code /admin/realms/{realm}/auth-codes}: the codes of the realm, for admins who may view its users. Who may view and
 * who may manage is decided by Keycloak, fine-grained permissions included.
 */
public final class RealmCodes {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final UserPermissionEvaluator permissions;
    private final AdminEventBuilder event;
    private final RealmModel realm;
    private final CodeListing listing;

    RealmCodes(
            KeycloakSession session,
            CodeOperations operations,
            UserPermissionEvaluator permissions,
            AdminEventBuilder event) {
        this.session = session;
        this.operations = operations;
        this.permissions = permissions;
        this.event = event;
        this.realm = session.getContext().getRealm();
        this.listing = operations.listing();
    }

    /** A code in the list of a realm: as its owner sees it, and who the owner is. */
    public record Item(
            @JsonUnwrapped CodeView code,
            @JsonProperty("user_id") String userId,
            @JsonProperty("username") String username) {}

    /**
     * The codes of all users whom the admin may view, the newest first.
     *
     * @param clientId {@code client_id} of the client that created them; absent: of any
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public List<Item> list(
            @QueryParam("client") @Nullable String clientId,
            @QueryParam("first") @Nullable Integer first,
            @QueryParam("max") @Nullable Integer max) {
        return Paging.of(first, max).of(visible(clientId)).map(this::item).toList();
    }

    /** How many {@link #list} would give without paging. */
    @GET
    @Path("count")
    @Produces(MediaType.APPLICATION_JSON)
    public long count(@QueryParam("client") @Nullable String clientId) {
        return visible(clientId).count();
    }

    /** The codes and connections of single users. */
    @Path("users")
    public UserCodes users() {
        return new UserCodes(session, operations, new AdministeredUsers(session, permissions), event);
    }

    private Item item(OwnedCode owned) {
        UserModel owner = owned.owner();
        return new Item(CodeView.of(listing.status(owned.code()), realm), owner.getId(), owner.getUsername());
    }

    private Stream<OwnedCode> visible(@Nullable String clientId) {
        permissions.requireQuery();
        Stream<OwnedCode> codes = listing.ofRealm().stream().filter(owned -> permissions.canView(owned.owner()));
        if (clientId == null) {
            return codes;
        }
        String creator = creator(clientId).getId();
        return codes.filter(owned -> creator.equals(owned.code().creator()));
    }

    private ClientModel creator(String clientId) {
        ClientModel client = DisplayText.hasControlCharacters(clientId) ? null : realm.getClientByClientId(clientId);
        if (client == null) {
            throw new NotFoundException("Client not found");
        }
        return client;
    }

    /**
     * The part of a list that a request asks for, with the parameters of Keycloak's admin API.
     *
     * @param first how many are left out at the beginning
     * @param max how many there are at most
     */
    record Paging(int first, int max) {
        private static final int DEFAULT_MAX = 100;

        /** @throws jakarta.ws.rs.WebApplicationException 400 if a number is negative */
        static Paging of(@Nullable Integer first, @Nullable Integer max) {
            Paging paging = new Paging(first == null ? 0 : first, max == null ? DEFAULT_MAX : max);
            if (paging.first < 0 || paging.max < 0) {
                throw ErrorResponse.error("first and max must not be negative", Status.BAD_REQUEST);
            }
            return paging;
        }

        <T> Stream<T> of(Stream<T> all) {
            return all.skip(first).limit(max);
        }
    }
}
