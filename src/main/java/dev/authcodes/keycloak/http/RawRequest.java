package dev.authcodes.keycloak.http;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/**
 * The request beneath Keycloak's own handling of bodies, which the JSON endpoints go around because they take a body of
 * any {@code Content-Type}:
 *
 * <ul>
 *   <li>Keycloak (26.7) has a form parsed after a resource method's parameters were read, and leaves nothing of it to
 *       an {@code InputStream} parameter. The request context keeps the text that was parsed.
 *   <li>It answers a broken multipart body, and every {@code Content-Type} that is no media type, with a 500.
 * </ul>
 */
final class RawRequest {

    private RawRequest() {}

    /** To be called before the resource method is chosen. @throws NotSupportedException 415, for a multipart body */
    static void accept() {
        HttpHeaders headers = CurrentRequestManager.get().getHttpHeaders();
        String contentType = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (contentType == null) {
            return;
        }
        if (contentType.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            throw new NotSupportedException("A multipart body is not supported");
        }
        try {
            headers.getMediaType();
        } catch (IllegalArgumentException e) {
            context().getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
        }
    }

    static InputStream body() {
        return context().getEntityStream();
    }

    private static ContainerRequestContext context() {
        return CurrentRequestManager.get().getContainerRequestContext();
    }
}
