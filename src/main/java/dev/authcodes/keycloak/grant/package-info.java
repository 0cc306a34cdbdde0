/** The extension grant at the token endpoint, and the refresh of what came out of it. */
@NullMarked
package dev.authcodes.keycloak.grant;

import org.jspecify.annotations.NullMarked;
