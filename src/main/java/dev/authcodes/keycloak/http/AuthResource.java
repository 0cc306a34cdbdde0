package dev.authcodes.keycloak.http;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.resource.RealmResourceProvider;

/**
 * The JSON endpoints below {@code /realms/{realm}/auth}. They take a body of any {@code Content-Type}: existing clients
 * send {@code text/json}, and {@code curl -d} sends JSON as a form.
 */
public final class AuthResource implements RealmResourceProvider {
    private final KeycloakSession session;

    AuthResource(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Object getResource() {
        RawRequest.keepBody();
        return this;
    }

    /** Makes a code for the person whose access token is presented. */
    @POST
    @Path("code-create")
    public Response createCode() {
        return new CodeCreate(session, new Answers(cors("POST"))).answer(RawRequest.body());
    }

    /** Redeems a code for tokens, without client authentication. */
    @POST
    @Path("code-login")
    public Response loginWithCode() {
        return new CodeLogin(session, cors("POST")).answer(RawRequest.body());
    }

    /** The codes of the person whose access token is presented. */
    @GET
    @Path("codes")
    public Response codes() {
        return ownCodes().list();
    }

    /** Revokes all of them. */
    @DELETE
    @Path("codes")
    public Response revokeCodes(@QueryParam("cascade") String cascade) {
        return ownCodes().revokeAll(cascade);
    }

    /** Revokes one. */
    @DELETE
    @Path("codes/{id}")
    public Response revokeCode(@PathParam("id") String id, @QueryParam("cascade") String cascade) {
        return ownCodes().revoke(id, cascade);
    }

    @OPTIONS
    @Path("{endpoint: code-create|code-login}")
    public Response preflightOfPost() {
        return cors("POST").preflight().add(Response.ok());
    }

    @OPTIONS
    @Path("codes{id: (/[^/]+)?}")
    public Response preflightOfCodes() {
        return cors("GET", "DELETE").preflight().add(Response.ok());
    }

    private OwnCodes ownCodes() {
        return new OwnCodes(session, new Answers(cors("GET", "DELETE")));
    }

    @Override
    public void close() {
        // nothing to close
    }

    private static Cors cors(String... methods) {
        String[] allowed =
                Stream.concat(Stream.of(methods), Stream.of("OPTIONS")).toArray(String[]::new);
        return Cors.builder().auth().allowedMethods(allowed).exposedHeaders("WWW-Authenticate");
    }
}
