package dev.authcodes.keycloak.demo;

import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * {@code mvn -Pdemo}: a Keycloak with the extension and the demo realm, which runs until Ctrl-C. The server keeps its
 * data from one run to the next, until {@code mvn clean} or a test run.
 */
public final class Demo {
    private Demo() {}

    /** What to type into a shell to see a code made and redeemed. */
    static String linesToTry(String baseUrl) {
        return """
                REALM=%s/realms/demo
                TOKEN=$(curl -s $REALM/protocol/openid-connect/token -d grant_type=password -d client_id=web-app \\
                  -d username=alice -d password=alice -d scope=openid | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
                curl -s -X POST $REALM/auth/code-create -H "Authorization: Bearer $TOKEN" -d '{"uses":2}' | tee code.json
                CODE=$(sed 's/.*"auth_code":"\\([^"]*\\)".*/\\1/' code.json)
                curl -s $REALM/auth/code-login -d "{\\"auth_code\\":\\"$CODE\\"}"
                curl -s $REALM/protocol/openid-connect/token -d grant_type=urn:keycloak:grant-type:auth-code \\
                  -d client_id=cli -d auth_code=$CODE -d scope=openid
                """.formatted(baseUrl);
    }

    public static void main(String[] arguments) {
        int port = Integer.getInteger("demo.port", 8080);
        refuseTakenPort(port);
        System.out.println("\nStarting Keycloak " + System.getProperty("server.version")
                + ". The first start takes about a minute, later ones a few seconds.");
        DistributionServer server = Server.in(Path.of(System.getProperty("server.home")))
                .withExtension(Path.of(System.getProperty("extension.jar")))
                .withRealm(Path.of("src/demo/demo-realm.json"))
                .withPort(port)
                .start();
        System.out.println(welcome("http://localhost:" + port));
        server.awaitEnd();
    }

    private static void refuseTakenPort(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            socket.setReuseAddress(true);
        } catch (IOException e) {
            throw new IllegalStateException("Port " + port
                    + " is taken. Stop what runs there, or choose another: mvn -Pdemo -Ddemo.port=" + (port + 1));
        }
    }

    private static String welcome(String baseUrl) {
        return """

                Keycloak is running at %s

                Admin console:   %s/admin        admin / admin
                The demo realm:  %s/realms/demo  alice / alice, bob / bob
                The page:        %s/realms/demo/auth/connect

                Clients: web-app creates codes; cli, backend (secret backend-secret) and auth-code-login redeem them;
                robot (secret robot-secret) is a service account, plain-app may do neither.

                Lines to try, in another shell:

                %s
                Ctrl-C stops the server.
                """.formatted(
                        baseUrl, baseUrl, baseUrl, baseUrl, linesToTry(baseUrl).indent(2));
    }
}
