/** Measures what auth codes cost, compared with what Keycloak does itself in the same run on the same server. */
package dev.authcodes.keycloak.benchmark;
