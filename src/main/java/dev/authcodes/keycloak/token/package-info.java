/**
 * What belongs here: what keeps every token within its code, which is its origin, its narrowing, and all Keycloak SPIs
 * that create or report tokens. What does not: endpoints of this extension.
 */
@NullMarked
package dev.authcodes.keycloak.token;

import org.jspecify.annotations.NullMarked;
