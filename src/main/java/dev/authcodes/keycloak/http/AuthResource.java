package dev.authcodes.keycloak.http;

import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.resource.RealmResourceProvider;

/**
 * The two JSON endpoints below {@code /realms/{realm}/auth}. They take a body of any {@code Content-Type}: existing
 * clients send {@code text/json}, and {@code curl -d} sends JSON as a form.
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
        return new CodeCreate(session, new Answers(cors())).answer(RawRequest.body());
    }

    /** Redeems a code for tokens, without client authentication. */
    @POST
    @Path("code-login")
    public Response loginWithCode() {
        return new CodeLogin(session, cors()).answer(RawRequest.body());
    }

    @OPTIONS
    @Path("code-create")
    public Response preflightOfCreate() {
        return preflight();
    }

    @OPTIONS
    @Path("code-login")
    public Response preflightOfLogin() {
        return preflight();
    }

    @Override
    public void close() {
        // nothing to close
    }

    private static Response preflight() {
        return cors().preflight().add(Response.ok());
    }

    private static Cors cors() {
        return Cors.builder().auth().allowedMethods("POST", "OPTIONS").exposedHeaders("WWW-Authenticate");
    }
}
