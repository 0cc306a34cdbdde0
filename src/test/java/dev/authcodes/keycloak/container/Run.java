package dev.authcodes.keycloak.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run.
 *
 * @param status the program's; -1 if there is no such program, or if it did not come to its end
 * @param text all that it wrote
 */
record Run(List<String> line, int status, String text) {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    static Run of(Map<String, String> environment, List<String> line) {
        try {
            Path log = Files.createTempFile("run", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = Files.readString(log);
            Files.delete(log);
            return new Run(line, ended ? process.exitValue() : -1, text);
        } catch (IOException e) {
            return new Run(line, -1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Run of(String... line) {
        return of(Map.of(), List.of(line));
    }

    boolean succeeded() {
        return status == 0;
    }

    /** What it wrote, if it succeeded, as it must have. */
    String done() {
        if (!succeeded()) {
            throw new AssertionError(String.join(" ", line) + " ended with " + status + ":\n" + text);
        }
        return text.strip();
    }
}
