package dev.authcodes.keycloak.connect;

import org.keycloak.common.util.SecretGenerator;

/**
 * The page's own Content-Security-Policy: nothing from elsewhere, and only scripts and styles that came with the page;
 * the theme's own inline ones have the nonce. There is no form-action, because browsers hold redirects against it, and
 * a form of this page can lead through a login at an identity provider.
 */
record ContentPolicy(String nonce) {
    private static final int NONCE_LENGTH = 32;

    static ContentPolicy create() {
        return new ContentPolicy(SecretGenerator.getInstance().randomString(NONCE_LENGTH));
    }

    @Override
    public String toString() {
        String own = "'self' 'nonce-" + nonce + "'";
        return "default-src 'none'; script-src " + own + "; style-src " + own
                + "; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'";
    }
}
