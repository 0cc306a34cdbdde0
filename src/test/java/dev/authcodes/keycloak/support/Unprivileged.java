package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/** Somebody who is not root, for programs that must not be run by root, where root runs the tests. */
public final class Unprivileged {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    private Unprivileged() {}

    /** What a command line begins with, so that its program is not run by root; empty where it would not be anyway. */
    public static List<String> command() {
        return isRoot() ? AS_NOBODY : List.of();
    }

    /** Whether such a program gets to this folder. */
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
