package dev.authcodes.keycloak.code;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From which connection a code descends: a client that is connected with a code may create further ones.
 *
 * @param depth how many codes lie between the sign-in of the user and this one
 * @param parent the connection that created this one, as {@code auth_code_connection} in its tokens; null if the creator
 *     was signed in
 * @param above ids of all codes and connections from which this code descends, however many lie between: it ends with
 *     each of them, also where nothing but the code itself tells of it any more
 */
public record Descent(int depth, @Nullable String parent, Set<String> above) {
    /** Of a code whose creator was signed in. */
    public static final Descent NONE = new Descent(0, null, Set.of());

    public Descent {
        above = Set.copyOf(above);
        if (depth < 0) {
            throw new IllegalArgumentException("depth is " + depth);
        }
    }
}
