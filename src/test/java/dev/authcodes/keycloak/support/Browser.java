package dev.authcodes.keycloak.support;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person's browser, as far as signing in needs one: it keeps cookies, also secure ones, since Keycloak takes loopback
 * for a secure context as browsers do.
 */
public final class Browser {
    private static final Pattern FORM_ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private final Map<String, String> cookies = new HashMap<>();

    /** Signs in at a client by the authorization code flow; the tokens. */
    public Reply signIn(Client client, String username, Map<String, String> parameters) {
        Reply page = get(authorizationUri(client, parameters));
        if (page.status() == 200) {
            page = post(formAction(page), Map.of("username", username, "password", username));
        }
        return client.token(
                Map.of("grant_type", "authorization_code", "redirect_uri", redirectUri(), "code", codeOf(page)));
    }

    /** Signs in at a client that requires consent, and gives it. */
    public void consent(Client client, String username) {
        Reply page = get(authorizationUri(client, Map.of()));
        page = post(formAction(page), Map.of("username", username, "password", username));
        page = follow(page);
        codeOf(post(formAction(page), Map.of("accept", "Yes")));
    }

    private Reply follow(Reply page) {
        return page.status() == 302 ? get(URI.create(page.header("Location").orElseThrow())) : page;
    }

    /** As an admin who acts as somebody else, by the button in the admin console. */
    public void impersonate(Realm realm, String username) {
        Reply reply = realm.admin()
                .send("POST", realm.path("/users/" + realm.personId(username) + "/impersonation"), Map.of());
        keepCookies(reply);
    }

    private static URI authorizationUri(Client client, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(Map.of(
                "client_id",
                client.clientId(),
                "response_type",
                "code",
                "scope",
                "openid",
                "redirect_uri",
                redirectUri()));
        all.putAll(parameters);
        return URI.create(client.endpoint("auth") + "?" + Http.encode(all));
    }

    private static String redirectUri() {
        return "http://localhost:3000/";
    }

    private static URI formAction(Reply page) {
        // relative on some pages
        Matcher matcher = FORM_ACTION.matcher(page.body());
        if (!matcher.find()) {
            throw new AssertionError("no form, status " + page.status() + ": " + page.body());
        }
        return page.response().uri().resolve(matcher.group(1).replace("&amp;", "&"));
    }

    private static String codeOf(Reply redirect) {
        String location = redirect.header("Location")
                .orElseThrow(
                        () -> new AssertionError("no redirect, status " + redirect.status() + ": " + redirect.body()));
        Matcher matcher = CODE.matcher(location);
        if (!matcher.find()) {
            throw new AssertionError("no code in " + location);
        }
        return matcher.group(1);
    }

    private Reply get(URI uri) {
        return send(HttpRequest.newBuilder(uri));
    }

    private Reply post(URI uri, Map<String, String> form) {
        return send(Http.form(uri, form));
    }

    private Reply send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header("Cookie", cookieHeader());
        }
        Reply reply = Http.send(request);
        keepCookies(reply);
        return reply;
    }

    private String cookieHeader() {
        StringBuilder header = new StringBuilder();
        cookies.forEach((name, value) -> header.append(header.isEmpty() ? "" : "; ")
                .append(name)
                .append('=')
                .append(value));
        return header.toString();
    }

    private void keepCookies(Reply reply) {
        reply.response().headers().allValues("Set-Cookie").forEach(line -> {
            String[] pair = line.split(";", 2)[0].split("=", 2);
            cookies.put(pair[0], pair[1]);
        });
    }
}
