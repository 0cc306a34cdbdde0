package dev.authcodes.keycloak.compat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;

/** The class files of some JARs, and those of the JDK behind them. */
final class ClassFiles implements AutoCloseable {
    private final URLClassLoader files;
    private final Map<String, Optional<ClassFile>> read = new ConcurrentHashMap<>();

    private ClassFiles(URL[] jars) {
        this.files = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
    }

    /** Of all JARs below a folder, and these. */
    static ClassFiles below(Path folder, Path... further) {
        try (Stream<Path> all = Files.walk(folder)) {
            return new ClassFiles(Stream.concat(all.sorted(), Stream.of(further))
                    .filter(file -> file.toString().endsWith(".jar"))
                    .map(jar -> Uncheck.get(() -> jar.toUri().toURL()))
                    .toArray(URL[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To run them, apart from the classes of the tests. */
    ClassLoader loader() {
        return files;
    }

    /** @param name as class files have it, with slashes */
    Optional<ClassFile> find(String name) {
        return read.computeIfAbsent(name, this::read);
    }

    @Override
    public void close() {
        Uncheck.run(files::close);
    }

    private Optional<ClassFile> read(String name) {
        try (InputStream file = files.getResourceAsStream(name + ".class")) {
            return file == null ? Optional.empty() : Optional.of(ClassFile.of(file.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
