package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Base64;
import org.apache.commons.io.function.Uncheck;

/** Reads a JWT without verifying it. */
public final class Jwt {
    private Jwt() {}

    public static JsonNode claims(String jwt) {
        return part(jwt, 1);
    }

    public static JsonNode header(String jwt) {
        return part(jwt, 0);
    }

    private static JsonNode part(String jwt, int index) {
        byte[] json = Base64.getUrlDecoder().decode(jwt.split("\\.")[index]);
        return Uncheck.get(() -> new ObjectMapper().readTree(json));
    }
}
