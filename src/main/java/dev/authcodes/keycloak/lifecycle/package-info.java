/** What the person a code stands for, and the apps they are signed in to, can do with codes: make, list and revoke. */
@NullMarked
package dev.authcodes.keycloak.lifecycle;

import org.jspecify.annotations.NullMarked;
