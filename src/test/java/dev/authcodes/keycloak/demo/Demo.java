package dev.authcodes.keycloak.demo;

import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * {@code mvn -q -Pdemo}: a Keycloak with the extension and the demo realm, which runs until Ctrl-C. The server keeps its
 * data from one run to the next, until {@code mvn clean} or a test run.
 */
public final class Demo {
    private Demo() {}

    /**
     * What to type into a shell: a code is created, refused to another client, and redeemed. No line contains a secret, and
     * no program has one as an argument. There are no comments, which zsh does not know at its prompt.
     */
    static String linesToTry(String baseUrl) {
        return """
                REALM=%s/realms/demo
                value() { sed -n "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/p"; }
                bearer() { printf 'Authorization: Bearer %%s' "$1"; }
                TOKEN=$(curl -sS $REALM/protocol/openid-connect/token -d client_id=web-app -d scope=openid \\
                  -d grant_type=password -d username=alice -d password=alice | value access_token)
                CODE=$(bearer $TOKEN | curl -sS $REALM/auth/code-create -H @- \\
                  -d '{"client_id":"cli","duration_minutes":10}' | value auth_code)
                REFUSAL=$(printf '{"auth_code":"%%s"}' $CODE | curl -sS $REALM/auth/code-login -d @- | value message)
                TOKEN=$(printf %%s $CODE | curl -sS $REALM/protocol/openid-connect/token -d client_id=cli -d scope=openid \\
                  -d grant_type=urn:keycloak:grant-type:auth-code --data-urlencode auth_code@- | value access_token)
                NAME=$(bearer $TOKEN | curl -sS $REALM/protocol/openid-connect/userinfo -H @- | value preferred_username)
                printf 'Another client: %%s\\nThe client cli: Signed in as %%s\\n' "$REFUSAL" "$NAME"
                """.formatted(baseUrl);
    }

    /** The output of these lines. */
    static final String EXPECTED = """
            Another client: Invalid auth code.
            The client cli: Signed in as alice
            """;

    public static void main(String[] arguments) {
        int port = Integer.getInteger("demo.port", 8080);
        refuseTakenPort(port);
        System.out.println("\nStarting Keycloak " + System.getProperty("server.version")
                + ". The first start takes about a minute, later ones a few seconds.");
        DistributionServer server = Server.in(Path.of(System.getProperty("server.home")))
                .withExtension()
                .withRealm(Path.of("src/demo/demo-realm.json"))
                .withPort(port)
                .start();
        System.out.println(summary("http://localhost:" + port));
        server.awaitEnd();
    }

    private static void refuseTakenPort(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.setReuseAddress(true);
        } catch (IOException e) {
            throw new IllegalStateException("Port " + port
                    + " is taken. Stop what runs there, or choose another: mvn -q -Pdemo -Ddemo.port=" + (port + 1));
        }
    }

    static String summary(String baseUrl) {
        return """

                Keycloak is running at %1$s, with the realm "demo".

                Connect page      %1$s/realms/demo/auth/connect
                                  Sign in as alice (password alice) or bob (password bob) and create a code for a tool.
                Account console   %1$s/realms/demo/account
                                  The same users; Applications links to the connect page.
                Admin console     %1$s/admin
                                  Sign in as admin (password admin). Realm demo, Client scopes, auth-codes-create, Mappers
                                  has the settings; Events has what happened to codes.

                Clients: web-app creates codes; cli, backend (secret backend-secret) and auth-code-login redeem them;
                robot (secret robot-secret) is a service account, plain-app may do neither.

                Paste these lines into another shell, within ten minutes. A web app creates a code of Alice's for the
                client cli; another client is refused, which uses nothing up; then cli redeems it:

                %2$s
                They print:

                %3$s
                Tools to try on the connect page's codes: examples/README.md

                Ctrl-C stops the server. It keeps its data until `mvn clean`.
                """.formatted(baseUrl, linesToTry(baseUrl).indent(2), EXPECTED.indent(2));
    }
}
