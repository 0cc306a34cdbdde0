package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program of the machine that does something and ends. */
public final class Program {
    private Program() {}

    /** What it wrote, once it has ended well. */
    public static String run(List<String> line) {
        return run(new ProcessBuilder(line));
    }

    static String run(ProcessBuilder program) {
        try {
            // Into a file: a server that the program leaves running keeps its output open, and a pipe would never end.
            Path output = Files.createTempFile("program-", ".log");
            int status = program.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            String written = Files.readString(output);
            Files.delete(output);
            if (status != 0) {
                throw new IllegalStateException(String.join(" ", program.command()) + " failed:\n" + written);
            }
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
