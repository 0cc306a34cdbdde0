/** The mapper "Auth codes": what admins set, and what it means for a client. */
@NullMarked
package dev.authcodes.keycloak.permission;

import org.jspecify.annotations.NullMarked;
