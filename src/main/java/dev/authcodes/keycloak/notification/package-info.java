/**
 * What belongs here: what users are told by e-mail after a request, and its delivery. What does not: decisions, or
 * anything that could delay or fail the request.
 */
@NullMarked
package dev.authcodes.keycloak.notification;

import org.jspecify.annotations.NullMarked;
