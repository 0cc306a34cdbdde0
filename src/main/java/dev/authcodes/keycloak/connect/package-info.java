/** The page {@code /realms/{realm}/auth/connect}, on which users create, list and revoke codes. */
@NullMarked
package dev.authcodes.keycloak.connect;

import org.jspecify.annotations.NullMarked;
