package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.connect.PageVisit;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A user is signed in to an app, the app has created a code with uses left, and a tool has redeemed one use.
 *
 * @param identityProvider alias of the other realm by which the user signed in; null if they did here
 */
record Scene(
        Realm realm,
        String identityProvider,
        Browser browser,
        Client app,
        Client tool,
        Client backend,
        String user,
        Reply signIn,
        String code,
        Reply tokens) {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final int SOON = 1;

    /** What may still be there after something has happened. */
    enum Left {
        /** Whoever may redeem codes can redeem it. */
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
        return inRealm(Realms.SHARED, (browser, app, user) -> app.signIn(user));
    }

    static Scene inTheBrowser() {
        return inRealm(Realms.SHARED, (browser, app, user) -> browser.signIn(app, user, Map.of()));
    }

    /** In a realm whose settings may be changed. */
    static Scene inPliableRealm() {
        return inRealm(Realms.pliable(), (browser, app, user) -> app.signIn(user));
    }

    /** In a realm that has refresh tokens rotated. */
    static Scene withRotation() {
        Scene scene = inPliableRealm();
        scene.realm().update(Map.of("revokeRefreshToken", true));
        return scene;
    }

    static Scene inRealmOfItsOwn() {
        return inRealm(Realm.create(), (browser, app, user) -> app.signIn(user));
    }

    /** In a realm whose settings may be changed, with remember-me. */
    static Scene remembered() {
        return inRealm(Realms.pliable(), (browser, app, user) -> browser.signInRemembered(app, user));
    }

    /** The user signs in through another realm, which has the account. */
    static Scene brokered() {
        String user = "user-" + COUNTER.incrementAndGet();
        String alias = "idp-" + COUNTER.incrementAndGet();
        Realms.HOME.addPerson(user);
        Realms.SHARED.addIdentityProvider(alias, Realms.HOME);
        Map<String, String> hint = Map.of("kc_idp_hint", alias);
        return of(Realms.SHARED, alias, user, (browser, app, name) -> browser.signIn(app, name, hint));
    }

    private static Scene inRealm(Realm realm, SignIn signIn) {
        String user = "user-" + COUNTER.incrementAndGet();
        realm.addPerson(user);
        return of(realm, null, user, signIn);
    }

    private static Scene of(Realm realm, String identityProvider, String user, SignIn signIn) {
        int number = COUNTER.incrementAndGet();
        Client backend = realm.addConfidentialClient("backend-" + number).withMapper();
        Client app = realm.addClient("app-" + number, Map.of("attributes", Map.of("post.logout.redirect.uris", "+")))
                .withMapper();
        Client tool = realm.addClient("tool-" + number).withMapper().withAudience(backend.clientId());
        Browser browser = new Browser();
        Reply signedIn = signIn.by(browser, app, user);
        String code = app.createCode(signedIn.accessToken(), "{\"uses\":5}").authCode();
        Reply tokens = tool.redeem(code, Map.of("scope", "openid"));
        return new Scene(realm, identityProvider, browser, app, tool, backend, user, signedIn, code, tokens);
    }

    private interface SignIn {
        Reply by(Browser browser, Client app, String user);
    }

    /** Creating a realm takes long, so the tests share a few. */
    private static final class Realms {
        static final Realm SHARED =
                Realm.create(Json.of("{bruteForceProtected: true, failureFactor: 2, waitIncrementSeconds: 600}"));
        static final Realm HOME = Realm.create();
        private static final Realm PLIABLE = Realm.create();

        static Realm pliable() {
            PLIABLE.update(Json.of("""
                    {enabled: true, rememberMe: true, notBefore: 0, revokeRefreshToken: false, ssoSessionIdleTimeout: 1800,
                     ssoSessionIdleTimeoutRememberMe: 1800, ssoSessionMaxLifespan: 1800,
                     ssoSessionMaxLifespanRememberMe: 1800, clientSessionIdleTimeout: 0, clientSessionMaxLifespan: 0}"""));
            return PLIABLE;
        }
    }

    /** The realm that has the user's account, if it is another one. */
    Realm home() {
        return Realms.HOME;
    }

    String userId() {
        return signIn.claims().path("sub").asText();
    }

    String sessionId() {
        return signIn.claims().path("sid").asText();
    }

    /** The id of the user's only code. */
    String codeId() {
        return app.codes(signIn.accessToken()).json().at("/codes/0/id").asText();
    }

    /** Tried in this order, since a refusal may make Keycloak remove an expired session. */
    Set<Left> left() {
        Map<Left, BooleanSupplier> probes = new LinkedHashMap<>();
        probes.put(Left.INTROSPECTION, () -> backend.isActive(tokens.accessToken()));
        probes.put(Left.USERINFO, () -> tool.userinfo(tokens.accessToken()).status() == 200);
        probes.put(Left.REFRESH_TOKEN, () -> tool.refresh(tokens.refreshToken()).status() == 200);
        probes.put(
                Left.CODE,
                () -> tool.redeem(code).status() == 200 || backend.redeem(code).status() == 200);
        probes.put(Left.SESSION, () -> realm.hasSession(userId(), sessionId()));
        return probes.keySet().stream()
                .filter(probe -> probes.get(probe).getAsBoolean())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The user disconnects one tool on the page. */
    void disconnect(Reply ofTool) {
        if (realm.admin().get(realm.path("/clients?clientId=auth-code-connect")).isEmpty()) {
            PageVisit.addPageClient(realm).withMapper();
        }
        PageVisit.signedIn(realm, user)
                .act("disconnect", "connection", ofTool.claim("auth_code_connection"))
                .expect(303);
    }

    /** A tool refreshes, and its previous token is presented again. */
    void reuse(Reply ofTool) {
        tool.refresh(ofTool.refreshToken()).expect(200);
        tool.refresh(ofTool.refreshToken()).expectInvalidGrant();
    }

    /** The same user signs in on another device. */
    Reply onAnotherDevice() {
        return app.signIn(user);
    }

    /** The path of the user in the realm, for what an admin does. */
    String userPath(String below) {
        return "/users/" + userId() + below;
    }

    void adminDeletes(String path) {
        realm.admin().delete(realm.path(path));
    }

    void adminPosts(String path) {
        realm.admin().post(realm.path(path), Map.of());
    }

    void adminPuts(String path, String json) {
        realm.admin().put(realm.path(path), Json.of(json));
    }

    /** The setting of a client or realm that invalidates all existing tokens. */
    Map<String, Object> notBefore() {
        return Map.of("notBefore", System.currentTimeMillis() / 1000 + 1);
    }

    /** Shortens lifetimes of the realm and waits until they expire. */
    void shorten(String... lifetimes) {
        realm.update(Stream.of(lifetimes).collect(Collectors.toMap(lifetime -> lifetime, lifetime -> SOON)));
        Pause.of(Duration.ofSeconds(SOON).plusMillis(1050));
    }
}
