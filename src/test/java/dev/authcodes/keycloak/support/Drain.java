package dev.authcodes.keycloak.support;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the uses that a code has left by redeeming them. */
public final class Drain {
    private static final int THREADS = 8;
    private static final int FAILURES = 50;

    private Drain() {}

    /**
     * Redeems until the code is refused and says how often that succeeded. Answers that say nothing of the code, as
     * those of a server that finds its database again, are followed by another try.
     */
    public static int usesLeft(Client redeemer, String code) {
        AtomicInteger redeemed = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        Parallel.run(THREADS, n -> {
            while (true) {
                Reply reply = Reply.ofAny(() -> redeemer.redeem(code));
                if (reply.status() == 400 && reply.text("error").equals("invalid_grant")) {
                    return null;
                }
                if (reply.status() == 200) {
                    redeemed.incrementAndGet();
                } else if (failed.incrementAndGet() > FAILURES) {
                    throw new AssertionError("status " + reply.status() + ": " + reply.body());
                }
            }
        });
        return redeemed.get();
    }
}
