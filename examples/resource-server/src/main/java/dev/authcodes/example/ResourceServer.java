package dev.authcodes.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An API that accepts the access tokens of a Keycloak realm, including those obtained with an auth code. */
@SpringBootApplication
public class ResourceServer {
    public static void main(String[] arguments) {
        SpringApplication.run(ResourceServer.class, arguments);
    }
}
