package dev.authcodes.keycloak.compat;

import dev.authcodes.keycloak.compat.ClassFile.Member;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;

/**
 * Holds our classes against the libraries of a server: whether all is there that they refer to, whether they implement what is
 * abstract, and whether they still override what they override where they were compiled.
 */
final class LinkCheck {
    private static final Set<String> OF_ANY_TYPE =
            Set.of("java/lang/invoke/MethodHandle", "java/lang/invoke/VarHandle", "");

    private final Map<String, ClassFile> ours;
    private final ClassFiles compiledAgainst;
    private final ClassFiles server;

    /** @param compiledAgainst the libraries that our classes were compiled with */
    LinkCheck(Collection<ClassFile> ours, ClassFiles compiledAgainst, ClassFiles server) {
        this.ours = ours.stream().collect(Collectors.toMap(ClassFile::name, type -> type));
        this.compiledAgainst = compiledAgainst;
        this.server = server;
    }

    /** One line for each problem: the class, and what it does not find. */
    Set<String> problems() {
        Set<String> problems = new TreeSet<>();
        for (ClassFile type : ours.values()) {
            Stream.of(missingTypes(type), missingMembers(type), notImplemented(type), notOverridden(type))
                    .flatMap(each -> each)
                    .forEach(missing -> problems.add(type.name().replaceAll(".*/", "") + ": " + missing));
        }
        return problems;
    }

    private Stream<String> missingTypes(ClassFile type) {
        return type.types().stream()
                .filter(name -> find(name, server).isEmpty())
                .map(name -> "no type " + name);
    }

    private Stream<String> missingMembers(ClassFile type) {
        return type.members().stream()
                .filter(member -> !OF_ANY_TYPE.contains(member.owner()))
                .filter(member -> find(member.owner(), server)
                        .filter(owner -> !has(owner, member))
                        .isPresent())
                .map(member -> "no " + member.owner() + '.' + member.name());
    }

    private boolean has(ClassFile owner, Member member) {
        Stream<ClassFile> all = Stream.concat(Stream.of(owner), above(owner, server).stream());
        return member.isField()
                ? all.anyMatch(each -> each.fields().contains(member.name()))
                : owner.is(Opcodes.ACC_INTERFACE) == member.ofInterface()
                        && Stream.concat(all, find("java/lang/Object", server).stream())
                                .anyMatch(each -> isVisible(each, member.name()));
    }

    private boolean isVisible(ClassFile owner, String method) {
        Integer flags = owner.methods().get(method);
        return flags != null && (ours.containsKey(owner.name()) || (flags & Opcodes.ACC_PRIVATE) == 0);
    }

    private Stream<String> notImplemented(ClassFile type) {
        if (type.is(Opcodes.ACC_ABSTRACT)) {
            return Stream.empty();
        }
        Set<ClassFile> above = above(type, server);
        Set<String> implemented =
                methods(Stream.concat(Stream.of(type), above.stream()), flags -> (flags & Opcodes.ACC_ABSTRACT) == 0);
        return methods(above.stream(), flags -> (flags & Opcodes.ACC_ABSTRACT) != 0).stream()
                .filter(method -> !implemented.contains(method))
                .map(method -> "does not implement " + method);
    }

    private Stream<String> notOverridden(ClassFile type) {
        Set<String> overridden = overridden(type, server);
        return overridden(type, compiledAgainst).stream()
                .filter(method -> !overridden.contains(method))
                .map(method -> "overrides nothing with " + method);
    }

    private Set<String> overridden(ClassFile type, ClassFiles libraries) {
        Set<String> inherited = methods(
                above(type, libraries).stream().filter(each -> !ours.containsKey(each.name())),
                flags -> (flags & (Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL)) == 0);
        inherited.retainAll(
                methods(Stream.of(type), flags -> (flags & (Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC)) == 0));
        return inherited;
    }

    private static Set<String> methods(Stream<ClassFile> types, Predicate<Integer> flags) {
        return types.flatMap(type -> type.methods().entrySet().stream())
                .filter(method -> flags.test(method.getValue()))
                .map(Map.Entry::getKey)
                .filter(name -> !name.startsWith("<"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Optional<ClassFile> find(String name, ClassFiles libraries) {
        return Optional.ofNullable(ours.get(name)).or(() -> libraries.find(name));
    }

    private Set<ClassFile> above(ClassFile type, ClassFiles libraries) {
        Set<ClassFile> found = new HashSet<>();
        collect(type, libraries, found);
        return found;
    }

    private void collect(ClassFile type, ClassFiles libraries, Set<ClassFile> found) {
        type.supertypes()
                .map(name -> find(name, libraries))
                .flatMap(Optional::stream)
                .filter(found::add)
                .forEach(each -> collect(each, libraries, found));
    }
}
