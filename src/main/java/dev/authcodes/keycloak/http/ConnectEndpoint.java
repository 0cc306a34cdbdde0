package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.connect.ConnectPage;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;

/** {@code auth/connect}: the page on which a person makes, sees and revokes codes. */
public final class ConnectEndpoint {
    private final KeycloakSession session;

    ConnectEndpoint(KeycloakSession session) {
        this.session = session;
    }

    @GET
    public Response page() {
        return new ConnectPage(session).show();
    }

    @POST
    public Response form() {
        return new ConnectPage(session).submit(RawRequest.body());
    }

    /** JSON for the page's script. */
    @GET
    @Path("codes/{id}")
    public Response news(@PathParam("id") String id) {
        return new ConnectPage(session).news(id);
    }
}
