package dev.authcodes.keycloak.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.function.Uncheck;

/** A small file system, which a test fills. Skips the test, with the reason, where none can be mounted. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private final Path ballast;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
    }

    /** @param folder where it is mounted; created if it does not exist */
    public static SmallDisk mount(Path folder, int megabytes) {
        Uncheck.run(() -> Files.createDirectories(folder));
        Program mount =
                Program.run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
        assumeTrue(mount.succeeded(), () -> "no file system can be mounted here: " + mount.text());
        SmallDisk disk = new SmallDisk(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(disk::close));
        return disk;
    }

    /** Leaves not a byte free. */
    public void fill() {
        Program.run("dd", "if=/dev/zero", "of=" + ballast, "bs=64k");
    }

    public void free() {
        Uncheck.run(() -> Files.deleteIfExists(ballast));
    }

    /** Discards the files, even those that a process has open. */
    @Override
    public void close() {
        Program.run("umount", "--lazy", folder.toString());
    }
}
