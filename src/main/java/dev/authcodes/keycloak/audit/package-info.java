/**
 * What belongs here: everything that an operator sees of codes, in events, metrics, log lines and spans, none of which
 * contains a code. What does not: decisions.
 */
@NullMarked
package dev.authcodes.keycloak.audit;

import org.jspecify.annotations.NullMarked;
