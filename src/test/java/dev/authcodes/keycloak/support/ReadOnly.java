package dev.authcodes.keycloak.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder that everybody may read and nobody may write, except for one folder in it, until it is closed, when its owner
 * may again.
 */
public final class ReadOnly implements AutoCloseable {
    private final Path folder;

    /** @param exception the name of the one in which everybody may write */
    public ReadOnly(Path folder, String exception) {
        this.folder = folder;
        Program.run("chmod", "-R", "a-w,a+rX", folder.toString()).done();
        Program.run("chmod", "777", folder.resolve(exception).toString()).done();
    }

    /** The files that an unprivileged user can write. */
    public List<Path> writable() {
        List<String> line = new ArrayList<>(Unprivileged.command());
        line.addAll(List.of("find", folder.toString(), "-writable"));
        String found = Program.run(new ProcessBuilder(line)).done();
        return found.lines().map(Path::of).toList();
    }

    @Override
    public void close() {
        Program.run("chmod", "-R", "u+w", folder.toString()).done();
    }
}
