package dev.authcodes.keycloak.benchmark;

/**
 * What many active codes take up, over what the same server took up before they were made.
 *
 * @param codes how many
 * @param sessions over how many user sessions they are spread
 * @param heapBytes of all codes, after garbage collection
 * @param databaseBytes of all codes: what the sessions' rows grew by, in their stored form
 * @param tableBytes what the tables grew by on the disk, with the room that updates left behind
 * @param cacheEntries of all codes, in the cache of single-use objects
 */
public record Stock(int codes, int sessions, long heapBytes, long databaseBytes, long tableBytes, long cacheEntries) {}
