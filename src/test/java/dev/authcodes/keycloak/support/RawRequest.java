package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An HTTP request as it goes over the wire, with headers, parameters and paths that an HTTP client would refuse to send:
 * repeated ones, control characters, segments that lead upwards.
 *
 * @param target path and query, as they are
 * @param headers whole lines
 * @param form repeated parameters included; null: no body
 */
public record RawRequest(
        String method, URI server, String target, List<String> headers, List<Map.Entry<String, String>> form) {
    private static final int TIMEOUT_MILLIS = 60_000;

    public static RawRequest get(URI uri) {
        return new RawRequest("GET", uri, target(uri), List.of(), null);
    }

    public static RawRequest post(URI uri, Map<String, String> form) {
        return new RawRequest("POST", uri, target(uri), List.of(), List.copyOf(form.entrySet()));
    }

    public RawRequest withTarget(String other) {
        return new RawRequest(method, server, other, headers, form);
    }

    public RawRequest withHeader(String line) {
        return new RawRequest(method, server, target, joined(headers, List.of(line)), form);
    }

    public RawRequest withFirstHeader(String line) {
        return new RawRequest(method, server, target, joined(List.of(line), headers), form);
    }

    /** Adds a parameter to the form, or to the query if there is no form. */
    public RawRequest withParameter(String name, String value) {
        if (form == null) {
            String separator = target.contains("?") ? "&" : "?";
            return withTarget(target + separator + encode(name) + '=' + encode(value));
        }
        return new RawRequest(method, server, target, headers, joined(form, List.of(Map.entry(name, value))));
    }

    public Reply send() {
        byte[] body = Stream.ofNullable(form)
                .flatMap(List::stream)
                .map(parameter -> encode(parameter.getKey()) + '=' + encode(parameter.getValue()))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
        // HTTP/1.0: the response is neither in chunks nor followed by another.
        List<String> lines =
                new ArrayList<>(List.of(method + ' ' + target + " HTTP/1.0", "Host: " + server.getAuthority()));
        lines.addAll(headers);
        if (form != null) {
            lines.add("Content-Type: application/x-www-form-urlencoded");
            lines.add("Content-Length: " + body.length);
        }
        String head = String.join("\r\n", lines) + "\r\n\r\n";
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return reply(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reply reply(String response) {
        String[] headAndBody = response.split("\r\n\r\n", 2);
        if (headAndBody.length < 2) {
            throw new AssertionError("no response to " + this + ": " + response);
        }
        return new Reply(Integer.parseInt(headAndBody[0].split(" ", 3)[1]), headAndBody[1], null);
    }

    private static String target(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
