package dev.authcodes.keycloak.connect;

import org.keycloak.models.KeycloakSession;

/** Fetch metadata (W3C): what the browser says about the page that a request came from. */
final class Origin {
    private Origin() {}

    /** Whether it was a page of this origin, as far as the browser says: older ones do not. */
    static boolean isOwn(KeycloakSession session) {
        String site = session.getContext().getHttpRequest().getHttpHeaders().getHeaderString("Sec-Fetch-Site");
        return site == null || site.equals("same-origin");
    }
}
