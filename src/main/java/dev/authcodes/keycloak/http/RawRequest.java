package dev.authcodes.keycloak.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.core.multipart.FormData;

/**
 * The raw request, which the JSON endpoints read because they accept any {@code Content-Type}. Keycloak (26.7) parses
 * every form before it calls a resource method: JSON declared as a form, as {@code curl -d} sends it, would be lost,
 * and a malformed form or {@code Content-Type} would be answered with 500.
 */
final class RawRequest {

    private RawRequest() {}

    /** Keeps the body from being parsed. To be called before the resource method is selected. */
    static void keepBody() {
        ResteasyReactiveRequestContext context = CurrentRequestManager.get();
        // A form that is already set is not parsed.
        context.setFormData(new FormData(0));
        try {
            context.getHttpHeaders().getMediaType();
        } catch (IllegalArgumentException e) {
            context.getContainerRequestContext()
                    .getHeaders()
                    .putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
    }

    /** The body as JSON. A compressed body is rejected (RFC 9110, section 15.5.16). */
    static JsonBody json() throws BadRequestBody {
        String coding = CurrentRequestManager.get().getHttpHeaders().getHeaderString(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
            throw new BadRequestBody(Status.UNSUPPORTED_MEDIA_TYPE, "The body must not be compressed.");
        }
        return JsonBody.read(body());
    }

    static InputStream body() {
        return CurrentRequestManager.get().getInputStream();
    }
}
