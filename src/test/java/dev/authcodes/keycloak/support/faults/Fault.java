package dev.authcodes.keycloak.support.faults;

/** How the providers of this package fail, see {@link FaultControl}. */
public enum Fault {
    NONE,
    /** The event listener throws when it receives an event. */
    LISTENER_THROWS,
    /** It throws before the commit of the transaction in which it received an event. */
    LISTENER_THROWS_BEFORE_COMMIT,
    LISTENER_THROWS_IN_COMMIT,
    LISTENER_THROWS_AFTER_COMMIT,
    /** The user storage takes 200 ms for each answer. */
    USER_STORAGE_SLOW,
    /** The user storage throws. */
    USER_STORAGE_UNAVAILABLE,
    /** The user storage answers that there is no such user. */
    USER_STORAGE_EMPTY
}
