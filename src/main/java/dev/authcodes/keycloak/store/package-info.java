/**
 * What belongs here: how codes, their uses and connections are stored in Keycloak's sessions and single-use objects,
 * and what makes limits and redemptions exact. What does not: rules about who may do what.
 */
@NullMarked
package dev.authcodes.keycloak.store;

import org.jspecify.annotations.NullMarked;
