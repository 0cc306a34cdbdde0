package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of which everybody may read all and nobody may write anything but one folder in it, until it is closed, when
 * its owner may again.
 */
public final class ReadOnly implements AutoCloseable {
    private static final Set<PosixFilePermission> EVERYTHING = EnumSet.allOf(PosixFilePermission.class);
    private static final Set<PosixFilePermission> WRITE = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path folder;

    /** @param exception the name of the one in which everybody may write */
    public ReadOnly(Path folder, String exception) {
        this.folder = folder;
        for (Path file : files()) {
            Set<PosixFilePermission> permissions = permissions(file);
            permissions.removeAll(WRITE);
            permissions.add(PosixFilePermission.OTHERS_READ);
            if (permissions.contains(PosixFilePermission.OWNER_EXECUTE)) {
                permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            }
            permit(file, permissions);
        }
        permit(folder.resolve(exception), EVERYTHING);
    }

    /** What an unprivileged user can write. */
    public List<Path> writable() {
        List<String> line = new ArrayList<>(Unprivileged.command());
        line.addAll(List.of("find", folder.toString(), "-writable"));
        return Program.run(new ProcessBuilder(line))
                .done()
                .lines()
                .map(Path::of)
                .toList();
    }

    @Override
    public void close() {
        for (Path file : files()) {
            Set<PosixFilePermission> permissions = permissions(file);
            permissions.add(PosixFilePermission.OWNER_WRITE);
            permit(file, permissions);
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<PosixFilePermission> permissions(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void permit(Path file, Set<PosixFilePermission> permissions) {
        try {
            Files.setPosixFilePermissions(file, permissions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
