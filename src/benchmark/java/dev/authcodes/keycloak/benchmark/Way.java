package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Reply;
import java.net.http.HttpRequest;

/** A way to give a tool the sign-in of a person who is signed in already. */
interface Way {
    String name();

    /**
     * All up to the last request, which is the tool's.
     *
     * @return by which the tool gets the sign-in, once
     */
    Post share(Wire wire);

    /**
     * Whether the tool got the sign-in.
     *
     * @throws IllegalStateException if the answer is neither that nor a proper refusal
     */
    default boolean isGranted(Reply reply) {
        return switch (reply.status()) {
            case 200 -> true;
            case 400 -> false;
            default -> throw new IllegalStateException(name() + ": status " + reply.status() + ": " + reply.body());
        };
    }

    /**
     * A request that succeeds with what the tool got, and only with that.
     *
     * @param granted what came back for the last request
     */
    HttpRequest.Builder use(Reply granted);

    /** Of the person, by which it is seen whose sign-in the tool got: it is in the answer to {@link #use}. */
    String person();
}
