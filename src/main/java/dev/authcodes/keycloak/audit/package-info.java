/** What an operator sees of codes: events, metrics, log lines and spans. None of it ever holds a code. */
@NullMarked
package dev.authcodes.keycloak.audit;

import org.jspecify.annotations.NullMarked;
