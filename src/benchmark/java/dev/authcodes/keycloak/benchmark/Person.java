package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Browser;

/**
 * Somebody who is signed in to the app, in a user session of their own.
 *
 * @param browser with the cookies of that session
 */
record Person(Browser browser, String accessToken, String refreshToken) {}
