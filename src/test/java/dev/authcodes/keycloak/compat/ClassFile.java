package dev.authcodes.keycloak.compat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What a class file declares, and what it refers to.
 *
 * @param methods the access flags of each, by name and descriptor
 * @param fields name and descriptor of each
 * @param types the names of those that it refers to
 * @param members the fields and methods that it refers to
 */
record ClassFile(
        String name,
        int access,
        Set<String> supertypeNames,
        Map<String, Integer> methods,
        Set<String> fields,
        Set<String> types,
        Set<Member> members) {
    private static final int CLASS = 7;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;

    /** A field or method of a type, as a reference names it. */
    record Member(String owner, String name, boolean isField, boolean ofInterface) {}

    static ClassFile of(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        Set<String> supertypes = new HashSet<>(Set.of(reader.getInterfaces()));
        if (reader.getSuperName() != null) {
            supertypes.add(reader.getSuperName());
        }
        ClassFile file = new ClassFile(
                reader.getClassName(),
                reader.getAccess(),
                supertypes,
                new HashMap<>(),
                new HashSet<>(),
                new HashSet<>(),
                new HashSet<>());
        reader.accept(file.declarations(), ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        file.readConstants(reader);
        return file;
    }

    Stream<String> supertypes() {
        return supertypeNames.stream();
    }

    boolean is(int flag) {
        return (access & flag) != 0;
    }

    private ClassVisitor declarations() {
        return new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int flags, String name, String type, String generic, String[] thrown) {
                methods.put(name + type, flags);
                return null;
            }

            @Override
            public FieldVisitor visitField(int flags, String name, String type, String generic, Object value) {
                fields.add(name + ' ' + type);
                return null;
            }
        };
    }

    /** Whatever a class file refers to is in its table of constants. */
    private void readConstants(ClassReader reader) {
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int index = 1; index < reader.getItemCount(); index++) {
            int item = reader.getItem(index);
            int tag = item == 0 ? 0 : reader.readByte(item - 1);
            if (tag == CLASS) {
                types.add(elementType(reader.readUTF8(item, buffer)));
            } else if (tag == FIELD || tag == METHOD || tag == INTERFACE_METHOD) {
                int nameAndType = reader.getItem(reader.readUnsignedShort(item + 2));
                String name = reader.readUTF8(nameAndType, buffer);
                String type = reader.readUTF8(nameAndType + 2, buffer);
                members.add(new Member(
                        elementType(reader.readClass(item, buffer)),
                        tag == FIELD ? name + ' ' + type : name + type,
                        tag == FIELD,
                        tag == INTERFACE_METHOD));
            }
        }
        types.remove("");
    }

    /** Empty for arrays of numbers, which are everywhere. */
    private static String elementType(String name) {
        if (!name.startsWith("[")) {
            return name;
        }
        Type element = Type.getType(name).getElementType();
        return element.getSort() == Type.OBJECT ? element.getInternalName() : "";
    }
}
