/** The realm resource {@code /realms/{realm}/auth}: who is calling, and the two JSON endpoints. */
@NullMarked
package dev.authcodes.keycloak.http;

import org.jspecify.annotations.NullMarked;
