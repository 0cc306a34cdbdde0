package dev.authcodes.keycloak.store;

import java.util.function.IntPredicate;

/** Finds where numbered entries change, from all that is before to all that is behind, with few look-ups. */
final class Bisection {

    private Bisection() {}

    /**
     * The first number from {@code low} to {@code high} that is behind the change; {@code high} itself is taken to be.
     * Where there is more than one change, it is just beside one of them.
     */
    static int first(int low, int high, IntPredicate isBehind) {
        int before = low;
        int behind = high;
        while (before < behind) {
            int middle = (before + behind) / 2;
            if (isBehind.test(middle)) {
                behind = middle;
            } else {
                before = middle + 1;
            }
        }
        return before;
    }
}
