/** The rules of auth codes, free of HTTP: what a code is, who gets one, who may redeem it and when a use is spent. */
@NullMarked
package dev.authcodes.keycloak.code;

import org.jspecify.annotations.NullMarked;
