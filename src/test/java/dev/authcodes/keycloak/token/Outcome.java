package dev.authcodes.keycloak.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Reply;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A response without what is another at each request and on each server: tokens are taken apart, and of times only the
 * lifespans in minutes remain.
 */
final class Outcome {
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    /** A token of the request that an error repeats. */
    private static final Pattern ECHO = Pattern.compile("eyJ[A-Za-z0-9_.-]+");

    private static final Set<String> CHANCE =
            Set.of("jti", "iat", "exp", "sid", "auth_time", "session_state", "at_hash", "id", "rsid", "resource_id");
    private static final Set<String> LISTS = Set.of("scope");
    private static final Set<String> LIFESPANS = Set.of("expires_in", "refresh_expires_in");
    private static final int SECONDS = 60;

    private Outcome() {}

    /** @param names what the server calls things that have another name on the other */
    static String of(Reply reply, Map<String, String> names) {
        return reply.status() + " " + named(text(reply.body()), names);
    }

    private static String text(String body) {
        try {
            JsonNode json = new ObjectMapper().readTree(body);
            return json == null ? "" : normal("", json).toString();
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    private static String named(String text, Map<String, String> names) {
        String named = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            named = named.replace(name.getKey(), name.getValue());
        }
        return named;
    }

    private static Object normal(String member, JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new TreeMap<>();
            node.properties().stream()
                    .filter(each -> !CHANCE.contains(each.getKey()))
                    .forEach(each -> members.put(each.getKey(), normal(each.getKey(), each.getValue())));
            if (node.has("exp") && node.has("iat")) {
                members.put(
                        "lives",
                        minutes(node.path("exp").asLong() - node.path("iat").asLong()));
            }
            return members;
        }
        if (node.isArray()) {
            Set<String> elements = new TreeSet<>();
            node.forEach(each -> elements.add(String.valueOf(normal("", each))));
            return elements;
        }
        if (LIFESPANS.contains(member)) {
            return minutes(node.asLong());
        }
        if (LISTS.contains(member)) {
            return new TreeSet<>(Arrays.asList(node.asText().split(" ")));
        }
        String text = node.asText();
        return JWT.matcher(text).matches() && text.startsWith("eyJ")
                ? normal("", Jwt.claims(text))
                : ECHO.matcher(text).replaceAll("TOKEN");
    }

    private static long minutes(long seconds) {
        return (seconds + SECONDS / 2) / SECONDS;
    }
}
