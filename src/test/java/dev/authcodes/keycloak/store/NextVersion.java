package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A JAR as the next version of the extension might be: this build's, with a {@link CodeRecord} and {@link ConnectionNotes}
 * whose formats went on. It reads version 1 and writes version 2. A code whose label is {@value #NEW_MEMBER} it writes as version 1 with a member
 * that this version does not know, which is the other way in which the format may go on.
 */
final class NextVersion {
    static final String VERSION = "9.9.9-next";
    static final String NEW_MEMBER = "only on sundays";

    private static final Path SOURCES = Path.of("src/main/java/dev/authcodes/keycloak/store");
    private static final String PROPERTIES = "dev/authcodes/keycloak/audit/extension.properties";

    private NextVersion() {}

    /** @param folder where to make it; the JAR has the name of the other */
    static Path jar(Path current, Path folder) throws IOException {
        Path jar = folder.resolve(current.getFileName());
        Files.createDirectories(folder);
        Files.copy(current, jar, StandardCopyOption.REPLACE_EXISTING);
        Map<String, String> sources =
                Map.of("CodeRecord.java", codeRecord(), "ConnectionNotes.java", connectionNotes());
        Path classes = compile(sources, folder.resolve("classes"), jar);
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            for (Path compiled : compiled(classes)) {
                Path there = inside.getPath(classes.relativize(compiled).toString());
                Files.copy(compiled, there, StandardCopyOption.REPLACE_EXISTING);
            }
            Path info = inside.getPath(PROPERTIES);
            Files.writeString(info, Files.readString(info).replaceFirst("(?m)^version *=.*", "version=" + VERSION));
        }
        return jar;
    }

    private static String connectionNotes() throws IOException {
        String source = Files.readString(SOURCES.resolve("ConnectionNotes.java"));
        source = replace(source, "int VERSION = 1;", "int VERSION = 2;");
        return replace(source, "asInt() == VERSION", "asInt() <= VERSION");
    }

    private static String codeRecord() throws IOException {
        String source = Files.readString(SOURCES.resolve("CodeRecord.java"));
        source = replace(source, "int VERSION = 1;", "int VERSION = 2;");
        source = replace(source, "return version == VERSION ", "return (version == 1 || version == VERSION) ");
        source = replace(source, "@Nullable From from) {", "@Nullable From from, @Nullable String days) {");
        String isNewMember = "\"" + NEW_MEMBER + "\".equals(code.label())";
        source = replace(
                source,
                "new Note(\n                VERSION,",
                "new Note(\n                " + isNewMember + " ? 1 : VERSION,");
        String last = "code.descent().equals(Descent.NONE) ? null : From.of(code.descent())";
        return replace(source, last, last + ", " + isNewMember + " ? \"sunday\" : null");
    }

    private static String replace(String source, String was, String is) {
        assertThat(source.split(Pattern.quote(was), -1))
                .as("once in the source: %s", was)
                .hasSize(2);
        return source.replace(was, is);
    }

    private static List<Path> compiled(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static Path compile(Map<String, String> sources, Path classes, Path jar) throws IOException {
        Files.createDirectories(classes);
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            written.add(Files.writeString(classes.resolve(source.getKey()), source.getValue()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            String classPath = jar + System.getProperty("path.separator") + System.getProperty("java.class.path");
            List<String> options = new ArrayList<>(List.of("--release", "17", "-proc:none", "-d", classes.toString()));
            options.addAll(List.of("-classpath", classPath));
            assertThat(compiler.getTask(
                                    messages, files, null, options, null, files.getJavaFileObjectsFromPaths(written))
                            .call())
                    .as(() -> messages.toString())
                    .isTrue();
        }
        return classes;
    }
}
