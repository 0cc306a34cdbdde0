package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A person is signed in to an app, the app has made a code with uses left, and a tool has redeemed one use.
 *
 * @param identityProvider alias of the other realm by which the person signed in; null if they did here
 */
record Scene(
        Realm realm,
        String identityProvider,
        Browser browser,
        Client app,
        Client tool,
        Client backend,
        String person,
        Reply signIn,
        String code,
        Reply tokens) {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final int SOON = 1;
    private static final int LONG = 1800;

    /** What may still be there after something has happened. */
    enum Left {
        /** Somebody who may redeem codes can redeem it. */
        CODE,
        /** The redeemer's refresh token is taken. */
        REFRESH_TOKEN,
        /** Introspection says that the redeemer's access token is active. */
        INTROSPECTION,
        /** Userinfo answers to the redeemer's access token. */
        USERINFO,
        /** The admin's list has the session. */
        SESSION
    }

    static Scene passwordGrant() {
        return inRealm(Realms.SHARED, (browser, app, person) -> app.signIn(person));
    }

    static Scene inTheBrowser() {
        return inRealm(Realms.SHARED, (browser, app, person) -> browser.signIn(app, person, Map.of()));
    }

    /** In a realm whose settings may be changed. */
    static Scene inPliableRealm() {
        return inRealm(Realms.pliable(), (browser, app, person) -> app.signIn(person));
    }

    static Scene inRealmOfItsOwn() {
        return inRealm(Realm.create(), (browser, app, person) -> app.signIn(person));
    }

    /** In a realm whose settings may be changed, with remember-me. */
    static Scene remembered() {
        return inRealm(Realms.pliable(), (browser, app, person) -> browser.signInRemembered(app, person));
    }

    /** The person's account is in another realm, by which they sign in here. */
    static Scene brokered() {
        String person = "person-" + COUNTER.incrementAndGet();
        String alias = "idp-" + COUNTER.incrementAndGet();
        Realms.HOME.addPerson(person);
        Realms.SHARED.addIdentityProvider(alias, Realms.HOME);
        return of(
                Realms.SHARED,
                alias,
                person,
                (browser, app, name) -> browser.signIn(app, name, Map.of("kc_idp_hint", alias)));
    }

    private static Scene inRealm(Realm realm, SignIn signIn) {
        String person = "person-" + COUNTER.incrementAndGet();
        realm.addPerson(person);
        return of(realm, null, person, signIn);
    }

    private static Scene of(Realm realm, String identityProvider, String person, SignIn signIn) {
        int number = COUNTER.incrementAndGet();
        Client backend = realm.addConfidentialClient("backend-" + number).withMapper();
        Client app = realm.addClient("app-" + number, Map.of("attributes", Map.of("post.logout.redirect.uris", "+")))
                .withMapper();
        Client tool = realm.addClient("tool-" + number).withMapper().withAudience(backend.clientId());
        Browser browser = new Browser();
        Reply signedIn = signIn.by(browser, app, person);
        String code = app.createCode(signedIn.accessToken(), "{\"uses\":5}").authCode();
        Reply tokens = tool.redeem(code, Map.of("scope", "openid"));
        return new Scene(realm, identityProvider, browser, app, tool, backend, person, signedIn, code, tokens);
    }

    private interface SignIn {
        Reply by(Browser browser, Client app, String person);
    }

    /** A realm takes its time to be made, so that there are few. */
    private static final class Realms {
        static final Realm SHARED =
                Realm.create(Map.of("bruteForceProtected", true, "failureFactor", 2, "waitIncrementSeconds", 600));
        static final Realm HOME = Realm.create();
        private static final Realm PLIABLE = Realm.create();

        static Realm pliable() {
            Map<String, Object> settings = new HashMap<>(Map.of("enabled", true, "rememberMe", true, "notBefore", 0));
            for (String lifetime : List.of("ssoSessionIdleTimeout", "ssoSessionMaxLifespan")) {
                settings.put(lifetime, LONG);
                settings.put(lifetime + "RememberMe", LONG);
            }
            settings.put("clientSessionIdleTimeout", 0);
            settings.put("clientSessionMaxLifespan", 0);
            PLIABLE.update(settings);
            return PLIABLE;
        }
    }

    /** The realm in which the person's account is, where they signed in by another. */
    Realm home() {
        return Realms.HOME;
    }

    /** The person's user id. */
    String personId() {
        return signIn.claims().path("sub").asText();
    }

    String sessionId() {
        return signIn.claims().path("sid").asText();
    }

    /** The handle of the person's one code. */
    String codeId() {
        return app.codes(signIn.accessToken()).json().at("/codes/0/id").asText();
    }

    /** Tried in this order, since a refusal may make Keycloak clear up a session that has run out. */
    Set<Left> left() {
        Map<Left, BooleanSupplier> probes = new LinkedHashMap<>();
        probes.put(Left.INTROSPECTION, () -> backend.isActive(tokens.accessToken()));
        probes.put(Left.USERINFO, () -> tool.userinfo(tokens.accessToken()).status() == 200);
        probes.put(Left.REFRESH_TOKEN, () -> tool.refresh(tokens.refreshToken()).status() == 200);
        probes.put(
                Left.CODE,
                () -> Stream.of(tool, backend)
                        .anyMatch(redeemer -> redeemer.redeem(code).status() == 200));
        probes.put(Left.SESSION, () -> realm.hasSession(personId(), sessionId()));
        return probes.keySet().stream()
                .filter(probe -> probes.get(probe).getAsBoolean())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The path of the person, for {@link dev.authcodes.keycloak.support.Admin}. */
    String personPath(String below) {
        return realm.path("/users/" + personId() + below);
    }

    /** Lifetimes of the realm are shortened, and run out. */
    void shorten(String... lifetimes) {
        realm.update(Stream.of(lifetimes).collect(Collectors.toMap(lifetime -> lifetime, lifetime -> SOON)));
        Pause.of(Duration.ofSeconds(SOON).plusMillis(1050));
    }

    static long now() {
        return System.currentTimeMillis() / 1000;
    }
}
