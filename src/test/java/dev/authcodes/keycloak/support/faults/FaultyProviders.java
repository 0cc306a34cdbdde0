package dev.authcodes.keycloak.support.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.apache.commons.io.function.Uncheck;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.services.resource.RealmResourceProviderFactory;
import org.keycloak.storage.UserStorageProviderFactory;

/** The providers of this package in a JAR for a server. They do nothing in a realm that does not name them. */
public final class FaultyProviders {
    private static final Path JAR = Path.of(System.getProperty("server.home")).resolveSibling("faulty-providers.jar");
    private static final String PACKAGE = FaultyProviders.class.getPackageName().replace('.', '/');
    private static final Map<Class<?>, Class<?>> SERVICES = Map.of(
            EventListenerProviderFactory.class, FaultyListener.Factory.class,
            RealmResourceProviderFactory.class, FaultControl.Factory.class,
            UserStorageProviderFactory.class, FaultyUsers.Factory.class);

    private FaultyProviders() {}

    /** The JAR, as old as its newest class: Keycloak rebuilds itself if its date changes. */
    public static synchronized Path jar() {
        return Uncheck.get(FaultyProviders::build);
    }

    private static Path build() throws IOException {
        Files.deleteIfExists(JAR);
        long newest = 0;
        try (FileSystem jar = FileSystems.newFileSystem(JAR, Map.of("create", "true"));
                DirectoryStream<Path> classes = Files.newDirectoryStream(Path.of("target/test-classes", PACKAGE))) {
            Path folder = Files.createDirectories(jar.getPath(PACKAGE));
            for (Path each : classes) {
                Files.copy(each, folder.resolve(each.getFileName().toString()));
                newest = Math.max(newest, each.toFile().lastModified());
            }
            Path services = Files.createDirectories(jar.getPath("META-INF/services"));
            for (Map.Entry<Class<?>, Class<?>> each : SERVICES.entrySet()) {
                Files.writeString(
                        services.resolve(each.getKey().getName()),
                        each.getValue().getName());
            }
        }
        Files.setLastModifiedTime(JAR, FileTime.fromMillis(newest));
        return JAR;
    }
}
