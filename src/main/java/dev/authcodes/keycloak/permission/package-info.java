/**
 * What the two mapper types permit: their settings, declared once, and what the mappers that apply to a client allow together. No
 * rule that needs a code or a session.
 */
@NullMarked
package dev.authcodes.keycloak.permission;

import org.jspecify.annotations.NullMarked;
