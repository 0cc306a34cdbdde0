package dev.authcodes.keycloak.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.function.Uncheck;
import org.apache.commons.lang3.function.Failable;

/**
 * A reverse proxy before a server, whose connection breaks after the first redemption of a code: the server has done it,
 * and the caller gets no response.
 */
public final class LossyProxy implements AutoCloseable {
    private static final Set<String> REDEEMING = Set.of("/protocol/openid-connect/token", "/auth/code-login");

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger redemptions = new AtomicInteger();
    private volatile String lastRedemption = "";
    private final URI server;
    private final HttpServer proxy;

    /** @param server before which it is */
    public LossyProxy(URI server) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.server = server;
        this.proxy = Uncheck.get(() -> HttpServer.create(address, 0));
        proxy.createContext("/", this::forward);
        proxy.start();
    }

    public String authority() {
        return "127.0.0.1:" + proxy.getAddress().getPort();
    }

    /** How often a code was sent. */
    public int redemptions() {
        return redemptions.get();
    }

    /** The body of the request that sent a code last. */
    String lastRedemption() {
        return lastRedemption;
    }

    private void forward(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            HttpRequest request = request(exchange, sent);
            HttpResponse<byte[]> response =
                    Failable.call(() -> client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
            if (redeems(exchange, sent)) {
                lastRedemption = sent;
                if (redemptions.incrementAndGet() == 1) {
                    return;
                }
            }
            for (String name : List.of("Content-Type", "Cache-Control")) {
                response.headers()
                        .firstValue(name)
                        .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
            }
            byte[] body = response.body();
            exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private HttpRequest request(HttpExchange exchange, String sent) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                .header("X-Forwarded-Host", authority())
                .header("X-Forwarded-Proto", "http")
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofString(sent));
        for (String name : Set.of("Authorization", "Content-Type")) {
            if (exchange.getRequestHeaders().containsKey(name)) {
                request.header(name, exchange.getRequestHeaders().getFirst(name));
            }
        }
        return request.build();
    }

    private static boolean redeems(HttpExchange exchange, String sent) {
        return REDEEMING.stream().anyMatch(exchange.getRequestURI().getPath()::endsWith) && sent.contains("auth_code");
    }

    @Override
    public void close() {
        proxy.stop(0);
    }
}
