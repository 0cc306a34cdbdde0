package dev.authcodes.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An API that takes the access tokens of a Keycloak realm, those that came from an auth code among them. */
@SpringBootApplication
public class ResourceServer {
    public static void main(String[] arguments) {
        SpringApplication.run(ResourceServer.class, arguments);
    }
}
