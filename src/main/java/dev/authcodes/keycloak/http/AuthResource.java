package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.audit.ExtensionInfo;
import dev.authcodes.keycloak.compat.SupportedFactory;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/**
 * The realm resource {@code /realms/{realm}/auth}: the JSON endpoints for apps and the page for users. The JSON
 * endpoints accept a body of any {@code Content-Type}: existing clients send {@code text/json}, and {@code curl -d}
 * declares JSON as a form.
 *
 * <p>Each is a separate resource: if this one had a GET method, Keycloak's router would answer a GET of any other path
 * with 404, even where 405 is right.
 */
public final class AuthResource implements RealmResourceProvider {
    private final KeycloakSession session;
    private final CodeOperations operations;

    AuthResource(KeycloakSession session, CodeOperations operations) {
        this.session = session;
        this.operations = operations;
    }

    @Override
    public Object getResource() {
        RawRequest.keepBody();
        return this;
    }

    @Path("code-create")
    public CodeCreateEndpoint codeCreate() {
        return new CodeCreateEndpoint(session, operations, cors("POST"));
    }

    @Path("code-login")
    public CodeLoginEndpoint codeLogin() {
        return new CodeLoginEndpoint(session, operations, cors("POST"));
    }

    @Path("codes")
    public OwnCodesEndpoint codes() {
        return new OwnCodesEndpoint(session, operations, cors("GET", "DELETE"));
    }

    @Path("connections")
    public OwnConnectionsEndpoint connections() {
        return new OwnConnectionsEndpoint(session, operations, cors("GET", "DELETE"));
    }

    @Path("connect")
    public ConnectEndpoint connect() {
        return new ConnectEndpoint(session, operations);
    }

    @Path("openapi.json")
    public ApiDescription description() {
        return new ApiDescription(session, cors("GET"));
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

    /** Registers the realm resource {@code /realms/{realm}/auth}. */
    public static final class Factory
            implements RealmResourceProviderFactory, ServerInfoAwareProviderFactory, SupportedFactory {

        @Override
        public String getId() {
            return "auth";
        }

        @Override
        public RealmResourceProvider create(KeycloakSession session) {
            return new AuthResource(session, new CodeOperations(session));
        }

        @Override
        public Map<String, String> getOperationalInfo() {
            return ExtensionInfo.operationalInfo();
        }

        @Override
        public void init(Config.Scope config) {
            // nothing to configure
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            // nothing to prepare
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
