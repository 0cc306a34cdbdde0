package dev.authcodes.keycloak.compat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a method of Keycloak by the first of several signatures that this version has. */
final class Signatures {
    private static final Queue<String> MISSING = new ConcurrentLinkedQueue<>();

    private Signatures() {}

    /** The lookup for one version. */
    interface Candidate {
        MethodHandle find(MethodHandles.Lookup lookup) throws ReflectiveOperationException;
    }

    /**
     * The handle of the first candidate that exists, as this type. If none does, the handle throws when invoked and
     * this Keycloak is not supported.
     */
    static MethodHandle first(String name, MethodType type, Candidate... candidates) {
        return Stream.of(candidates)
                .map(Signatures::find)
                .flatMap(Optional::stream)
                .findFirst()
                .map(handle -> handle.asType(type))
                .orElseGet(() -> missing(name, type));
    }

    /** The methods that these classes need and this Keycloak lacks. */
    static List<String> missing(Class<?>... users) {
        for (Class<?> user : users) {
            try {
                MethodHandles.lookup().ensureInitialized(user);
            } catch (IllegalAccessException | LinkageError e) {
                MISSING.add(e.toString());
            }
        }
        return List.copyOf(MISSING);
    }

    static boolean hasType(String name) {
        try {
            Class.forName(name, false, Signatures.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static <T extends @Nullable Object> T call(Invocation<T> invocation) {
        try {
            return invocation.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("none of these methods declares an exception", e);
        }
    }

    /** {@link MethodHandle#invokeExact}, whose result and arguments the compiler must see. */
    interface Invocation<T extends @Nullable Object> {
        @SuppressWarnings("java:S112")
        T run() throws Throwable;
    }

    private static Optional<MethodHandle> find(Candidate candidate) {
        try {
            return Optional.of(candidate.find(MethodHandles.lookup()));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static MethodHandle missing(String name, MethodType type) {
        MISSING.add(name);
        MethodHandle thrower = MethodHandles.throwException(type.returnType(), NoSuchMethodError.class)
                .bindTo(new NoSuchMethodError(name));
        return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }
}
