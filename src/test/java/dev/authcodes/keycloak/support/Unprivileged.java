package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/** An unprivileged user for programs that must not run as root, if root runs the tests. */
public final class Unprivileged {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    private Unprivileged() {}

    /** The beginning of a command line that drops root privileges; empty if there are none. */
    public static List<String> command() {
        return isRoot() ? AS_NOBODY : List.of();
    }

    /** Whether an unprivileged program can access this folder. */
    public static boolean reaches(Path path) throws IOException {
        if (!isRoot()) {
            return true;
        }
        for (Path folder = path.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
