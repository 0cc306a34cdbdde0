package dev.authcodes.keycloak.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.core.multipart.FormData;

/**
 * The request beneath Keycloak's own handling of bodies, which the JSON endpoints go around because they take a body of
 * any {@code Content-Type}. Keycloak (26.7) has every form parsed before a resource method is called: the method gets
 * nothing of JSON that was declared as a form, which is what {@code curl -d} sends, and a form that cannot be parsed is
 * answered with a 500, as is a {@code Content-Type} that is no media type.
 */
final class RawRequest {

    private RawRequest() {}

    /** Keeps the body as it is. To be called before the resource method is chosen. */
    static void keepBody() {
        ResteasyReactiveRequestContext context = CurrentRequestManager.get();
        // What has been parsed is not parsed again.
        context.setFormData(new FormData(0));
        try {
            context.getHttpHeaders().getMediaType();
        } catch (IllegalArgumentException e) {
            context.getContainerRequestContext()
                    .getHeaders()
                    .putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
    }

    /** The body as JSON. Servers may refuse a body that is compressed (RFC 9110, section 15.5.16), and this one cannot read it. */
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
