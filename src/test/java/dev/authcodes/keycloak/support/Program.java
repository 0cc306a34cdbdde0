package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.function.Failable;

/**
 * A program of the machine that was run to its end.
 *
 * @param status the program's; -1 if there is no such program, or if it did not come to its end
 * @param text all that it wrote, without its errors where the caller has them elsewhere
 */
public record Program(List<String> line, int status, String text) {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    public static Program run(String... line) {
        return run(new ProcessBuilder(line));
    }

    public static Program run(ProcessBuilder builder) {
        return run(builder, PATIENCE);
    }

    /** @param patience after which it is ended, with all that it started */
    public static Program run(ProcessBuilder builder, Duration patience) {
        try {
            // Into a file: a server that the program leaves running keeps its output open, and a pipe would never end.
            Path output = Files.createTempFile("program-", ".log");
            boolean separate = builder.redirectError() != ProcessBuilder.Redirect.PIPE;
            Process process = builder.redirectErrorStream(!separate)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = Failable.call(() -> process.waitFor(patience.toSeconds(), TimeUnit.SECONDS));
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Program(builder.command(), ended ? process.exitValue() : -1, text);
        } catch (IOException e) {
            return new Program(builder.command(), -1, e.toString());
        }
    }

    public boolean succeeded() {
        return status == 0;
    }

    /** The output of the program; fails if the program failed. */
    public String done() {
        if (!succeeded()) {
            throw new AssertionError(String.join(" ", line) + " ended with " + status + ":\n" + text);
        }
        return text.strip();
    }
}
