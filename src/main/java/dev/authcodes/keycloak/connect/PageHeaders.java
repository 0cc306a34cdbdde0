package dev.authcodes.keycloak.connect;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.KeycloakSession;

/**
 * What every answer of the page has: the headers of the realm's login pages, and beside the realm's
 * Content-Security-Policy one of the page's own, of which browsers apply both. Nobody may frame it, whatever the realm
 * says. Keycloak's filter would leave only the realm's, so its headers are set here.
 */
final class PageHeaders {
    private static final String POLICY = BrowserSecurityHeaders.CONTENT_SECURITY_POLICY.getHeaderName();
    private static final String NO_FRAME = "frame-ancestors 'none'";

    private final KeycloakSession session;

    PageHeaders(KeycloakSession session) {
        this.session = session;
    }

    /** @param answer may have a Content-Security-Policy already, which is kept */
    Response on(Response answer) {
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        String own = answer.getHeaderString(POLICY);
        Response.ResponseBuilder builder = Response.fromResponse(answer)
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
