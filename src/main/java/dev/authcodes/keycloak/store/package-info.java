/** Where codes live: the record as a note of the user session, its uses as single-use objects. */
@NullMarked
package dev.authcodes.keycloak.store;

import org.jspecify.annotations.NullMarked;
