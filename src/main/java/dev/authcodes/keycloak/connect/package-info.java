/** The page {@code /realms/{realm}/auth/connect}, on which a person makes, sees and revokes codes. */
@NullMarked
package dev.authcodes.keycloak.connect;

import org.jspecify.annotations.NullMarked;
