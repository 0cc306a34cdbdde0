package dev.authcodes.keycloak.benchmark;

import java.net.http.HttpRequest;

/** A way to sign a tool in for a user who is signed in to an app already. */
interface ConnectFlow {
    String name();

    /**
     * Sends everything up to the last request, which is the tool's.
     *
     * @return the request that signs the tool in
     */
    PostRequest share(CountingHttpClient http);

    /**
     * A request that succeeds only with what the tool has obtained.
     *
     * @param granted the response to the last request
     */
    HttpRequest.Builder use(Reply granted);

    /** The user's name, which is in the response to {@link #use}. */
    String user();
}
