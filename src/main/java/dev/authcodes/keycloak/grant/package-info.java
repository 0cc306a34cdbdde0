/**
 * What belongs here: the extension grant of the token endpoint (RFC 6749, section 4.5), parameters in and OAuth errors
 * out. What does not: rules.
 */
@NullMarked
package dev.authcodes.keycloak.grant;

import org.jspecify.annotations.NullMarked;
