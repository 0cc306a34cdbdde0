package dev.authcodes.keycloak.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Pause;
import java.io.File;
import java.io.FileFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;
import org.apache.commons.lang3.function.Failable;

/**
 * A folder of {@code examples}, in a copy below {@code target}, so that what is installed and built there does not lie
 * among the sources. Its programs are run as they are, by the commands that its README has.
 */
final class Example {
    private static final Path SOURCES = Path.of("examples");
    private static final Path COPIES = Path.of("target/examples");
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    /** Files that a developer may have left there. */
    private static final List<String> NOT_COPIED = List.of("node_modules", "target", "__pycache__");

    private final Path home;

    private Example(Path home) {
        this.home = home;
    }

    static Example copyOf(String name) {
        File source = SOURCES.resolve(name).toFile();
        Path home = COPIES.resolve(name).toAbsolutePath();
        FileFilter copied = file -> !file.getParentFile().equals(source) || !NOT_COPIED.contains(file.getName());
        Uncheck.run(() -> FileUtils.copyDirectory(
                source,
                home.toFile(),
                copied,
                true,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES));
        return new Example(home);
    }

    /** Skips the test, with the reason, if a program is not installed. */
    static void require(String... programs) {
        for (String program : programs) {
            assumeTrue(NodeProject.isOnPath(program), "'" + program + "' is not on the PATH");
        }
    }

    /** Runs the preparation that the README of the example describes. */
    Example prepared(String... command) {
        Outcome outcome = run("", Map.of(), List.of(command));
        assertThat(outcome.status())
                .as("%s", outcome.output() + outcome.errors())
                .isZero();
        return this;
    }

    /** How a program ended. */
    record Outcome(int status, String output, String errors) {}

    /** Runs a program to its end, without a terminal. */
    Outcome run(String input, Map<String, String> environment, List<String> command) {
        return Uncheck.get(() -> {
            Path output = Files.createTempFile(home, "output", ".log");
            Path errors = Files.createTempFile(home, "errors", ".log");
            Process process = builder(environment, command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.outputWriter().append(input).close();
            await(process, command);
            return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
        });
    }

    /**
     * Runs a program on a terminal, on which a user answers its question. The output is what is visible on
     * the terminal in the end.
     */
    Outcome runOnTerminal(String question, String answer, Map<String, String> environment, List<String> command) {
        require("script");
        return Uncheck.get(() -> {
            Path screen = Files.createTempFile(home, "screen", ".log");
            List<String> onTerminal =
                    List.of("script", "--quiet", "--return", "--command", String.join(" ", command), "/dev/null");
            Process process = builder(environment, onTerminal)
                    .redirectErrorStream(true)
                    .redirectOutput(screen.toFile())
                    .start();
            awaitMatch(process, screen, Pattern.compile(Pattern.quote(question)));
            // As a user, who starts to type when the question is there.
            Pause.of(Duration.ofMillis(300));
            process.outputWriter().append(answer).append('\r').flush();
            await(process, command);
            return new Outcome(process.exitValue(), Files.readString(screen), "");
        });
    }

    /**
     * A program that runs until it is closed.
     *
     * @param started the group of the pattern, in what the program wrote when it had started
     */
    record Running(Process process, String started) implements AutoCloseable {

        @Override
        public void close() {
            stop(process);
            process.onExit().join();
        }
    }

    /** Starts a program, and returns when it has written that it has started. */
    Running start(Pattern started, Map<String, String> environment, String... command) {
        return Uncheck.get(() -> {
            Path output = Files.createTempFile(home, "output", ".log");
            Process process = builder(environment, List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
            return new Running(process, awaitMatch(process, output, started).group(1));
        });
    }

    /** Stops the program with its child processes, since npm does not forward signals. */
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private static Matcher awaitMatch(Process process, Path output, Pattern pattern) throws IOException {
        Instant deadline = Instant.now().plus(TIMEOUT);
        while (true) {
            boolean alive = process.isAlive();
            Matcher matcher = pattern.matcher(Files.readString(output));
            if (matcher.find()) {
                return matcher;
            }
            if (!alive || Instant.now().isAfter(deadline)) {
                process.destroyForcibly();
                throw new AssertionError("'" + pattern + "' was not written: " + Files.readString(output));
            }
            Pause.of(Duration.ofMillis(100));
        }
    }

    private static void await(Process process, List<String> command) {
        if (!Failable.call(() -> process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(command + " took longer than " + TIMEOUT);
        }
    }
}
