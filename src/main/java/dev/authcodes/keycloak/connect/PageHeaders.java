package dev.authcodes.keycloak.connect;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.function.Supplier;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.KeycloakSession;

/**
 * Sets the headers of every response of the page: those of the realm's login pages, and a second
 * Content-Security-Policy besides the realm's; browsers apply both. The page cannot be framed, whatever the realm's
 * settings. Keycloak's filter would keep only the realm's policy, so its headers are set here.
 */
final class PageHeaders {
    private static final String POLICY = BrowserSecurityHeaders.CONTENT_SECURITY_POLICY.getHeaderName();
    private static final String NO_FRAME = "frame-ancestors 'none'";

    private final KeycloakSession session;

    PageHeaders(KeycloakSession session) {
        this.session = session;
    }

    /**
     * Allows nothing from other origins but the logos of apps, and only scripts and styles of this server; the theme's
     * inline ones have the nonce. There is no form-action, because browsers apply it to redirects, and a form of this
     * page can lead to the login of an identity provider.
     */
    static String contentSecurityPolicy(String nonce, String logos) {
        String own = "'self' 'nonce-" + nonce + "'";
        return "default-src 'none'; script-src " + own + "; style-src " + own + "; img-src 'self' data: " + logos
                + "; font-src 'self' data:; connect-src 'self'; base-uri 'none'";
    }

    /**
     * @param response may already have a Content-Security-Policy, which is kept, and may throw one of Keycloak's errors
     */
    Response on(Supplier<Response> response) {
        try {
            return on(response.get());
        } catch (WebApplicationException e) {
            return on(e.getResponse());
        }
    }

    private Response on(Response response) {
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        String own = response.getHeaderString(POLICY);
        Response.ResponseBuilder builder = Response.fromResponse(response)
                .header(POLICY, null)
                .header(HttpHeaders.CACHE_CONTROL, null)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        Map<String, String> ofRealm = session.getContext().getRealm().getBrowserSecurityHeaders();
        for (BrowserSecurityHeaders header : BrowserSecurityHeaders.values()) {
            String value = ofRealm.getOrDefault(header.getKey(), header.getDefaultValue());
            if (!value.isEmpty()) {
                builder.header(header.getHeaderName(), value);
            }
        }
        return builder.header(POLICY, own == null ? NO_FRAME : own + "; " + NO_FRAME)
                .build();
    }
}
