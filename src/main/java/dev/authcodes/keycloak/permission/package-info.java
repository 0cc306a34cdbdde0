/**
 * What belongs here: the settings of the two mapper types, each declared once, and what the mappers that apply to a
 * client permit together. What does not: rules that need a code, a session or a token.
 */
@NullMarked
package dev.authcodes.keycloak.permission;

import org.jspecify.annotations.NullMarked;
