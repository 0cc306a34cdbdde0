/** What tokens that came from a code may hold, wherever Keycloak makes them or tells of them. */
@NullMarked
package dev.authcodes.keycloak.token;

import org.jspecify.annotations.NullMarked;
