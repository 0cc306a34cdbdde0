package dev.authcodes.keycloak.fakes;

import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Stands in for one of Keycloak's wide interfaces where a test needs two or three methods of it. A method for which no
 * answer was given fails the test, so nothing is answered by accident.
 */
public final class Fake {

    private Fake() {}

    /** The behaviour of a method and all its overloads. */
    @FunctionalInterface
    public interface Answer {
        Object to(Object... arguments);
    }

    public static <T> T of(Class<T> type, Map<String, Answer> answers) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Answer answer = answers.get(method.getName());
                    if (answer != null) {
                        return answer.to(arguments == null ? new Object[0] : arguments);
                    }
                    return switch (method.getName()) {
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        case "toString" -> "fake " + type.getSimpleName();
                        default -> throw new UnsupportedOperationException(method + " has no answer");
                    };
                });
        return type.cast(proxy);
    }
}
