package dev.authcodes.keycloak.support;

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.io.function.Uncheck;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * A user's browser, as far as signing in requires: it keeps cookies, also secure ones, since Keycloak takes loopback
 * for a secure context as browsers do.
 */
public final class Browser {
    /** With more forms, one of them was rejected. */
    private static final int MOST_FORMS = 3;

    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final Function<HttpRequest.Builder, Reply> http;

    public Browser() {
        this(Http::send);
    }

    /** @param http by what all of its requests go */
    public Browser(Function<HttpRequest.Builder, Reply> http) {
        this.http = http;
    }

    /** Signs in at a client with the authorization code flow and returns the tokens. */
    public Reply signIn(Client client, String username, Map<String, String> parameters) {
        return signIn(client, username, parameters, Map.of());
    }

    /** Signs in with "Remember me" ticked. */
    public Reply signInRemembered(Client client, String username) {
        return signIn(client, username, Map.of(), Map.of("rememberMe", "on"));
    }

    private Reply signIn(
            Client client, String username, Map<String, String> parameters, Map<String, String> furtherFields) {
        Reply page = follow(get(authorizationUri(client, parameters)));
        Map<String, String> fields = credentials(username);
        fields.putAll(furtherFields);
        for (int forms = 0; page.status() == 200 && forms < MOST_FORMS; forms++) {
            page = follow(post(formAction(page), fields));
        }
        return client.token(exchange(codeOf(page)));
    }

    /** An authorization code for a client; the user must be signed in in this browser. */
    public String authorize(Client client) {
        return codeOf(get(authorizationUri(client, Map.of())));
    }

    /** The parameters with which a client exchanges an authorization code for tokens. */
    public static Map<String, String> exchange(String authorizationCode) {
        return Map.of("grant_type", "authorization_code", "redirect_uri", redirectUri(), "code", authorizationCode);
    }

    /**
     * Changes the password on the page to which the account console leads. The user must be signed in in this browser.
     */
    public void changePassword(Client client, String password, boolean signOutOthers) {
        Reply page = follow(get(authorizationUri(client, Map.of("kc_action", "UPDATE_PASSWORD"))));
        Map<String, String> fields = new HashMap<>(Map.of("password-new", password, "password-confirm", password));
        if (signOutOthers) {
            fields.put("logout-sessions", "on");
        }
        codeOf(follow(post(formAction(page), fields)));
    }

    /** Opens a page and follows redirects on this server. */
    public Reply open(URI uri) {
        return follow(get(uri));
    }

    /** Opens a page of Keycloak, signs in where required, and follows redirects. */
    public Reply signInOn(URI uri, String username) {
        return logIn(open(uri), username);
    }

    /** Fills in a login form, or the part that Keycloak shows to a known user, and follows redirects. */
    public Reply logIn(Reply loginPage, String username) {
        return fillIn(loginPage, credentials(username));
    }

    private static Map<String, String> credentials(String username) {
        return new HashMap<>(Map.of("username", username, "password", username));
    }

    /** Fills in the form of a page and follows redirects. */
    public Reply fillIn(Reply page, Map<String, String> fields) {
        return follow(post(formAction(page), fields));
    }

    /** Opens a page without following redirects. */
    public Reply visit(URI uri, String... headers) {
        return send(HttpRequest.newBuilder(uri), headers);
    }

    /** Sends a form without following redirects. */
    public Reply submit(URI uri, Map<String, String> fields, String... headers) {
        return send(Http.form(uri, fields), headers);
    }

    /** Sends any body with the browser's cookies. */
    public Reply send(URI uri, String contentType, String body) {
        return send(Http.post(uri, contentType, body));
    }

    /** Signs in at a client that requires consent, and gives consent. */
    public void consent(Client client, String username) {
        Reply page = logIn(get(authorizationUri(client, Map.of())), username);
        codeOf(post(formAction(page), Map.of("accept", "Yes")));
    }

    /** Follows redirects as long as they stay on the server. */
    private Reply follow(Reply page) {
        URI here = page.response().uri();
        boolean leads = page.status() == 302 || page.status() == 303;
        URI there = leads ? here.resolve(page.header("Location").orElseThrow()) : here;
        return leads && there.getAuthority().equals(here.getAuthority()) ? follow(get(there)) : page;
    }

    /** Impersonates a user as an admin, with the button in the admin console. */
    public void impersonate(Realm realm, String username) {
        String path = realm.path("/users/" + realm.userId(username) + "/impersonation");
        keepCookies(realm.admin().send("POST", path, Map.of()));
    }

    private static URI authorizationUri(Client client, Map<String, String> parameters) {
        Map<String, String> all = Json.texts(
                "{client_id: %s, response_type: 'code', scope: 'openid', redirect_uri: %s}",
                client.clientId(), redirectUri());
        all.putAll(parameters);
        return URI.create(client.endpoint("auth") + "?" + Http.encode(all));
    }

    private static String redirectUri() {
        return "http://localhost:3000/";
    }

    private static URI formAction(Reply page) {
        Element form =
                Jsoup.parse(page.body(), page.response().uri().toString()).selectFirst("form[action]");
        if (form == null) {
            throw new AssertionError("no form, status " + page.status() + ": " + page.body());
        }
        return URI.create(form.absUrl("action"));
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

    private Reply send(HttpRequest.Builder further, String... headers) {
        HttpRequest.Builder request = headers.length == 0 ? further : further.headers(headers);
        URI uri = secure(request.build().uri());
        String kept = cookies.getCookieStore().get(uri).stream()
                .filter(cookie -> uri.getPath().startsWith(cookie.getPath()))
                .map(cookie -> cookie.getName() + '=' + cookie.getValue())
                .collect(Collectors.joining("; "));
        if (!kept.isEmpty()) {
            request.header("Cookie", kept);
        }
        Reply reply = http.apply(request);
        keepCookies(reply);
        return reply;
    }

    private void keepCookies(Reply reply) {
        HttpResponse<String> response = reply.response();
        Uncheck.run(() -> cookies.put(secure(response.uri()), response.headers().map()));
    }

    /** Loopback is a secure context even without TLS. */
    private static URI secure(URI uri) {
        return URI.create(uri.toString().replaceFirst("^http:", "https:"));
    }
}
