/**
 * The extension grant at the token endpoint (RFC 6749, section 4.5): parameters in, OAuth errors out. No rule.
 */
@NullMarked
package dev.authcodes.keycloak.grant;

import org.jspecify.annotations.NullMarked;
