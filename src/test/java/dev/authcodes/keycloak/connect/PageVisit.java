package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person on the page, as far as that goes without running scripts. */
public final class PageVisit {
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([a-z_]+)\" value=\"([^\"]*)\">");
    private static final Pattern CODE = Pattern.compile("<textarea id=\"acc-code\"[^>]*>([^<]*)</textarea>");
    private static final Pattern LISTED = Pattern.compile("data-acc-item=\"([^\"]+)\"");

    private final Browser browser;
    private final Realm realm;

    private PageVisit(Realm realm, Browser browser) {
        this.realm = realm;
        this.browser = browser;
    }

    /** The page's client, as the README says to make it. */
    static Client addPageClient(Realm realm) {
        return realm.addClient(
                "auth-code-connect",
                Map.of(
                        "baseUrl",
                        path(realm),
                        "redirectUris",
                        List.of(),
                        "standardFlowEnabled",
                        false,
                        "directAccessGrantsEnabled",
                        false,
                        "fullScopeAllowed",
                        false));
    }

    static PageVisit of(Realm realm) {
        return new PageVisit(realm, new Browser());
    }

    public static PageVisit signedIn(Realm realm, String username) {
        return of(realm).signIn(username);
    }

    /** Who follows links with parameters that the page does not have, so that the API's document has no such request. */
    static PageVisit byLinks(Realm realm) {
        HttpClient client = HttpClient.newHttpClient();
        return new PageVisit(realm, new Browser(request -> send(client, request.build())));
    }

    private static Reply send(HttpClient client, HttpRequest request) {
        HttpResponse<String> response =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
        return new Reply(response.statusCode(), response.body(), response);
    }

    PageVisit signIn(String username) {
        Reply page = browser.signInOn(page(), username);
        if (!isPage(page)) {
            throw new AssertionError("not on the page, status " + page.status() + ": " + page.body());
        }
        return this;
    }

    private static String path(Realm realm) {
        return "/realms/" + realm.name() + "/auth/connect";
    }

    Browser browser() {
        return browser;
    }

    URI page() {
        return URI.create(realm.url() + "/auth/connect");
    }

    URI page(String query) {
        return URI.create(page() + "?" + query);
    }

    Reply open() {
        return browser.visit(page());
    }

    /** Through the sign-in, as far as that goes without the user. */
    Reply arrive() {
        return browser.open(page());
    }

    static boolean isPage(Reply reply) {
        return reply.status() == 200 && reply.body().contains("class=\"acc\"");
    }

    Reply news(String id, String... headers) {
        return browser.visit(URI.create(page() + "/codes/" + id), headers);
    }

    /** Fills in the form of a fresh page and sends it. */
    public Reply make(Map<String, String> fields) {
        return make(open(), fields);
    }

    /** Fills in the form of this page and sends it. */
    Reply make(Reply page, Map<String, String> fields) {
        Map<String, String> all =
                new HashMap<>(Map.of("action", "make", "lifetime", "5", "uses", "1", "label", "", "app", ""));
        all.put("ticket", hidden(page, "ticket"));
        all.put("state_checker", hidden(page, "state_checker"));
        all.putAll(fields);
        return submit(all);
    }

    /** Sends a form of a fresh page, other than the one that makes codes. */
    Reply act(Map<String, String> fields, String... headers) {
        Map<String, String> all = new HashMap<>(Map.of("state_checker", stateChecker()));
        all.putAll(fields);
        return submit(all, headers);
    }

    Reply submit(Map<String, String> fields, String... headers) {
        return browser.submit(page(), fields, headers);
    }

    String stateChecker() {
        return hidden(open(), "state_checker");
    }

    List<String> listed() {
        return LISTED.matcher(open().body())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    static String hidden(Reply page, String name) {
        return HIDDEN.matcher(page.body())
                .results()
                .filter(match -> match.group(1).equals(name))
                .map(match -> match.group(2))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError("no field " + name + ", status " + page.status() + ": " + page.body()));
    }

    /** The code that the page shows. */
    public static String code(Reply page) {
        Matcher matcher = CODE.matcher(page.body());
        if (!matcher.find()) {
            throw new AssertionError("no code, status " + page.status() + ": " + page.body());
        }
        return matcher.group(1);
    }

    static boolean showsCode(Reply page) {
        return CODE.matcher(page.body()).find();
    }
}
