package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request that has been sent on a connection of its own, all but the last byte: the server waits for that with everything
 * else done. So many requests can be let go in less time than one of them takes.
 */
final class HeldRequest implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final int STATUS_TO = STATUS_FROM + 3;

    private final Socket socket;
    private final byte last;

    HeldRequest(Post post) {
        byte[] body = post.body().getBytes(StandardCharsets.UTF_8);
        String head = "POST " + post.uri().getRawPath() + " HTTP/1.1\r\n"
                + "Host: " + post.uri().getAuthority() + "\r\n"
                + "Content-Type: " + post.contentType() + "\r\n"
                + "Content-Length: " + body.length + "\r\n"
                + "Connection: close\r\n\r\n";
        last = body[body.length - 1];
        try {
            socket = new Socket(post.uri().getHost(), post.uri().getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(Arrays.copyOf(body, body.length - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void letGo() {
        try {
            socket.getOutputStream().write(last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came back: its status, and as its body the whole text, with the headers. */
    Reply reply() {
        try {
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (text.length() < STATUS_TO) {
                throw new IllegalStateException("no answer: '" + text + "'");
            }
            return new Reply(Integer.parseInt(text.substring(STATUS_FROM, STATUS_TO)), text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
