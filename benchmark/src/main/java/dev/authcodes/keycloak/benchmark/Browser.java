package dev.authcodes.keycloak.benchmark;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A browser, as far as Keycloak's pages need one. It keeps cookies, including secure ones, because browsers treat
 * loopback as a secure context.
 */
final class Browser {
    private static final String REDIRECT_URI = "http://localhost:3000/";
    private static final Pattern FORM_ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private final Map<String, String> cookies = new HashMap<>();
    private final Function<HttpRequest.Builder, Reply> http;

    /** @param http sends all of its requests */
    Browser(Function<HttpRequest.Builder, Reply> http) {
        this.http = http;
    }

    /** Signs in at a client by the authorization code flow; the response contains the tokens. */
    Reply signIn(Client client, String username) {
        Reply login = open(authorizationUri(client));
        Reply redirect = submit(login, Map.of("username", username, "password", username));
        return http.apply(client.tokenRequest(exchange(codeOf(redirect))).request());
    }

    /** An authorization code for a client, for a user who is already signed in here. */
    String authorize(Client client) {
        return codeOf(open(authorizationUri(client)));
    }

    /** The parameters with which a client exchanges an authorization code for tokens. */
    static Map<String, String> exchange(String authorizationCode) {
        return Map.of("grant_type", "authorization_code", "redirect_uri", REDIRECT_URI, "code", authorizationCode);
    }

    /** Opens a page, and follows redirects as long as they stay on the server. */
    Reply open(URI uri) {
        return follow(send(HttpRequest.newBuilder(uri)));
    }

    /** Submits the form of a page, and follows redirects as {@link #open} does. */
    Reply submit(Reply page, Map<String, String> fields) {
        Matcher action = FORM_ACTION.matcher(page.body());
        if (!action.find()) {
            throw new IllegalStateException("no form, status " + page.status() + ": " + page.body());
        }
        URI target = page.uri().resolve(action.group(1).replace("&amp;", "&"));
        return follow(send(PostRequest.form(target, fields).request()));
    }

    private Reply follow(Reply page) {
        URI target = page.uri().resolve(page.location());
        boolean redirected = page.status() == 302 || page.status() == 303;
        return redirected && target.getAuthority().equals(page.uri().getAuthority()) ? open(target) : page;
    }

    private static URI authorizationUri(Client client) {
        return URI.create(client.endpoint("auth") + "?"
                + PostRequest.encode(Map.of(
                        "client_id",
                        client.clientId(),
                        "response_type",
                        "code",
                        "scope",
                        "openid",
                        "redirect_uri",
                        REDIRECT_URI)));
    }

    private static String codeOf(Reply redirect) {
        Matcher matcher = CODE.matcher(redirect.location());
        if (!matcher.find()) {
            throw new IllegalStateException("no code, status " + redirect.status() + ": " + redirect);
        }
        return matcher.group(1);
    }

    private Reply send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + '=' + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        Reply reply = http.apply(request);
        for (String line : reply.cookies()) {
            String[] pair = line.split(";", 2)[0].split("=", 2);
            if (line.contains("Max-Age=0")) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
        return reply;
    }
}
