package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.apache.commons.lang3.function.Failable;

/** A user on the connect page, in a browser that runs no scripts. */
public final class PageVisit {
    private static final String HIDDEN = "<input type=\"hidden\" name=\"%s\" value=\"([^\"]*)\">";
    private static final String CODE = "<textarea id=\"acc-code\"[^>]*>([^<]*)</textarea>";

    private final Browser browser;
    private final Realm realm;

    private PageVisit(Realm realm, Browser browser) {
        this.realm = realm;
        this.browser = browser;
    }

    /** The page's client, as docs/connect-page.md says to create it. */
    public static Client addPageClient(Realm realm) {
        Map<String, Object> settings = new HashMap<>(Map.of("standardFlowEnabled", false, "fullScopeAllowed", false));
        settings.putAll(Map.of("directAccessGrantsEnabled", false, "redirectUris", List.of(), "baseUrl", path(realm)));
        return realm.addClient("auth-code-connect", settings);
    }

    static PageVisit of(Realm realm) {
        return new PageVisit(realm, new Browser());
    }

    public static PageVisit signedIn(Realm realm, String username) {
        return of(realm).signIn(username);
    }

    /**
     * A user who follows links with parameters that the page does not have. Such requests are not checked against the
     * OpenAPI document.
     */
    static PageVisit byLinks(Realm realm) {
        HttpClient client = HttpClient.newHttpClient();
        return new PageVisit(realm, new Browser(request -> {
            var response = Failable.call(() -> client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
            return new Reply(response.statusCode(), response.body(), response);
        }));
    }

    PageVisit signIn(String username) {
        Reply page = browser.signInOn(page(), username);
        assertThat(isPage(page)).as("status %s: %s", page.status(), page.body()).isTrue();
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

    public Reply open() {
        return browser.visit(page());
    }

    /** Without following redirects. */
    Reply open(String query) {
        return browser.visit(page(query));
    }

    /** Opens the page and follows redirects as far as no input is required. */
    Reply arrive() {
        return browser.open(page());
    }

    /** Follows the redirect of a form and signs in again. */
    Reply signInAgain(Reply redirect, String username) {
        return browser.logIn(browser.open(URI.create(location(redirect))), username);
    }

    static String location(Reply redirect) {
        return redirect.header("Location").orElseThrow();
    }

    static boolean isPage(Reply reply) {
        return reply.status() == 200 && reply.body().contains("class=\"acc\"");
    }

    Reply status(String id, String... headers) {
        return browser.visit(URI.create(page() + "/codes/" + id), headers);
    }

    /** Polls the status as the script of this page does. */
    Reply shownStatus(Reply page) {
        return browser.visit(
                URI.create(onlyFound("data-status=\"([^\"]+)\"", page).replace("&amp;", "&")));
    }

    /** Fills in the form of a fresh page and sends it. */
    public Reply create(String... fields) {
        return create(open(), fields);
    }

    /** Fills in the form of this page, each field by name and value, and sends it. */
    public Reply create(Reply page, String... fields) {
        Map<String, String> all = fields("action", "create", "lifetime", "5", "uses", "1", "label", "", "app", "");
        Stream.of("ticket", "state_checker").forEach(name -> all.put(name, hidden(page, name)));
        all.putAll(fields(fields));
        return submit(all);
    }

    String createdCode(String... fields) {
        return code(create(fields));
    }

    /** Sends a form of a fresh page, other than the one that creates codes. */
    public Reply act(String action, String... fields) {
        Map<String, String> all = fields("action", action, "state_checker", stateChecker());
        all.putAll(fields(fields));
        return submit(all);
    }

    Reply submit(Map<String, String> fields, String... headers) {
        return browser.submit(page(), fields, headers);
    }

    static Map<String, String> fields(String... namesAndValues) {
        Map<String, String> fields = new HashMap<>();
        for (int n = 0; n < namesAndValues.length; n += 2) {
            fields.put(namesAndValues[n], namesAndValues[n + 1]);
        }
        return fields;
    }

    String stateChecker() {
        return hidden(open(), "state_checker");
    }

    List<String> listed() {
        return found("data-acc-item=\"([^\"]+)\"", open()).toList();
    }

    List<String> connections() {
        return found("data-acc-connection=\"([^\"]+)\"", open()).toList();
    }

    static String hidden(Reply page, String name) {
        return onlyFound(HIDDEN.formatted(name), page);
    }

    private static String onlyFound(String pattern, Reply page) {
        return found(pattern, page)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + pattern + " in " + page.status() + page.body()));
    }

    /** The code that the page shows. */
    public static String code(Reply page) {
        return onlyFound(CODE, page);
    }

    static boolean showsCode(Reply page) {
        return found(CODE, page).findAny().isPresent();
    }

    static String secret(String code) {
        return code.split("\\.")[1];
    }

    private static Stream<String> found(String pattern, Reply page) {
        return Pattern.compile(pattern).matcher(page.body()).results().map((MatchResult match) -> match.group(1));
    }

    /** A text of the page in English. */
    static String text(String key, Object... arguments) {
        return text("en", key, arguments);
    }

    static String text(String language, String key, Object... arguments) {
        Path file = Path.of("themes/messages/messages_" + language + ".properties");
        Properties messages = new Properties();
        Uncheck.run(() -> messages.load(new StringReader(Files.readString(file))));
        String pattern = messages.getProperty("auth-code-connect." + key);
        return new MessageFormat(pattern, Locale.forLanguageTag(language)).format(arguments);
    }
}
