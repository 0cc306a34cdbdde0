/** Measures what sharing a sign-in costs, held against what Keycloak does itself in the same run on the same server. */
package dev.authcodes.keycloak.benchmark;
