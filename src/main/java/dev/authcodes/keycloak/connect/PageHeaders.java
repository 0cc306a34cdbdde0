package dev.authcodes.keycloak.connect;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.KeycloakSession;

/**
 * The headers that the realm's login pages have, and beside the realm's Content-Security-Policy one of the page's own, of
 * which browsers apply both. Keycloak's filter would leave only the realm's, so its headers are set here.
 */
final class PageHeaders {
    static final String NO_STORE = "no-store";

    private static final int NONCE_LENGTH = 32;

    private final KeycloakSession session;
    private final String nonce = SecretGenerator.getInstance().randomString(NONCE_LENGTH);

    PageHeaders(KeycloakSession session) {
        this.session = session;
    }

    /** What a script of the theme needs to be run. */
    String nonce() {
        return nonce;
    }

    Response on(Response page) {
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        Map<String, String> ofRealm = session.getContext().getRealm().getBrowserSecurityHeaders();
        Response.ResponseBuilder builder = Response.fromResponse(page).header(HttpHeaders.CACHE_CONTROL, NO_STORE);
        for (BrowserSecurityHeaders header : BrowserSecurityHeaders.values()) {
            String value = ofRealm.getOrDefault(header.getKey(), header.getDefaultValue());
            if (!value.isEmpty()) {
                builder.header(header.getHeaderName(), value);
            }
        }
        return builder.header(BrowserSecurityHeaders.CONTENT_SECURITY_POLICY.getHeaderName(), policy())
                .build();
    }

    /**
     * Nothing from elsewhere, and only scripts and styles that came with the page: the theme's own inline ones have the
     * nonce. There is no form-action, because browsers hold redirects against it, and a form of this page can lead
     * through a login at an identity provider.
     */
    private String policy() {
        String own = "'self' 'nonce-" + nonce + "'";
        return "default-src 'none'; script-src " + own + "; style-src " + own
                + "; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'";
    }
}
