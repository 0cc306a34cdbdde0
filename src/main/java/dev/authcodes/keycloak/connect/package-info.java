/**
 * What belongs here: the page {@code /realms/{realm}/auth/connect}, with its sign-in, forms, headers and view model.
 * What does not: rules of codes.
 */
@NullMarked
package dev.authcodes.keycloak.connect;

import org.jspecify.annotations.NullMarked;
