/** What users are told by e-mail, after the fact and outside the request. */
@NullMarked
package dev.authcodes.keycloak.notification;

import org.jspecify.annotations.NullMarked;
