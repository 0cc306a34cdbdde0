package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;

/** What the server writes to its disk: database, log, and whatever else is below its data directory. */
class AtRestIT {
    @Test
    void theDatabaseHasTheDigestOfACodeAndTheSecretIsNowhere() {
        Path data = Server.shared().data();
        Realm realm = Realm.create();
        Client app = realm.addClient("app").withMapper();
        String code = app.createCode(app.signIn("alice").accessToken(), "{\"uses\":5}")
                .authCode();
        Reply tokens = app.redeem(code);
        String secret = code.substring(code.indexOf('.') + 1);

        // That it appears shows, too, that the database is one in which a secret could be found.
        String digest = LongCode.parse(code).orElseThrow().digest();
        Pause.await("the digest in the database")
                .until(() -> !filesWith(data.resolve("h2"), digest).isEmpty());

        byte[] bytes = Base64.getUrlDecoder().decode(secret);
        for (String kept : List.of(
                secret,
                new String(bytes, StandardCharsets.ISO_8859_1),
                Base64.getEncoder().encodeToString(bytes).replace("=", ""),
                HexFormat.of().formatHex(bytes),
                signature(tokens.accessToken()),
                signature(tokens.refreshToken()))) {
            assertThat(filesWith(data, kept)).isEmpty();
        }
    }

    /** Byte by byte: ISO 8859-1 has a character for each. */
    private static List<Path> filesWith(Path directory, String text) {
        try (Stream<Path> files = Uncheck.get(() -> Files.walk(directory))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Uncheck.get(() -> Files.readString(file, StandardCharsets.ISO_8859_1))
                            .contains(text))
                    .toList();
        }
    }

    private static String signature(String jwt) {
        return jwt.substring(jwt.lastIndexOf('.') + 1);
    }
}
