package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.connect.ConnectPage;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;

/** {@code auth/connect}: the page on which users create, list and revoke codes. */
public final class ConnectEndpoint {
    private final ConnectPage page;

    ConnectEndpoint(KeycloakSession session, CodeOperations operations) {
        this.page = new ConnectPage(session, operations);
    }

    @GET
    public Response page() {
        return page.show();
    }

    @POST
    public Response form() {
        return page.submit(RawRequest.body());
    }

    /** JSON for the page's script. */
    @GET
    @Path("codes/{id}")
    public Response status(@PathParam("id") String id) {
        return page.status(id);
    }
}
