package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.store.Scene.Left.*;

import dev.authcodes.keycloak.store.Scene.Left;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.function.Uncheck;

/**
 * What may happen to a session, a user, a client or a realm. What is left then of a code and its tokens, the page says.
 */
enum Ending {
    APP_LOGS_OUT_IN_THE_BROWSER(scene -> logOutInTheBrowser(scene.app(), scene.signIn())),
    APP_LOGS_OUT_BY_ITS_BACK_END(scene -> scene.app().logout(scene.signIn().refreshToken())),
    TOOL_LOGS_OUT_IN_THE_BROWSER(scene -> logOutInTheBrowser(scene.tool(), scene.tokens())),
    TOOL_LOGS_OUT_BY_ITS_BACK_END(scene -> scene.tool().logout(scene.tokens().refreshToken())),
    FRONT_CHANNEL_LOGOUT(Scene::inTheBrowser, scene -> logOutByFrontChannel(scene)),
    IDENTITY_PROVIDER_LOGS_OUT(
            Scene::brokered,
            scene -> scene.home()
                    .admin()
                    .post(scene.home().path("/users/" + scene.home().userId(scene.user()) + "/logout"), Map.of())),
    IDENTITY_PROVIDER_REMOVED(
            Scene::brokered, scene -> scene.adminDeletes("/identity-provider/instances/" + scene.identityProvider())),
    ACCOUNT_CONSOLE_ONE_DEVICE(scene -> accountConsole(scene, scene.signIn(), "/" + scene.sessionId())),
    ACCOUNT_CONSOLE_OTHER_DEVICES(scene -> accountConsole(scene, scene.onAnotherDevice(), "")),
    ACCOUNT_CONSOLE_ALL_DEVICES(scene -> accountConsole(scene, scene.signIn(), "?current=true")),
    PASSWORD_CHANGED_AND_OTHERS_SIGNED_OUT(scene -> changePassword(scene, true)),
    PASSWORD_CHANGED(scene -> changePassword(scene, false)),
    PASSWORD_RESET(scene -> scene.adminPuts(scene.userPath("/reset-password"), "{type: 'password', value: 'another'}")),
    ADMIN_ENDS_THE_SESSION(scene -> scene.adminDeletes("/sessions/" + scene.sessionId())),
    ADMIN_LOGS_THE_USER_OUT(scene -> scene.adminPosts(scene.userPath("/logout"))),
    ADMIN_LOGS_EVERYBODY_OUT(scene -> scene.adminPosts("/logout-all")),
    USER_DISABLED(scene -> scene.adminPuts(scene.userPath(""), "{enabled: false}")),
    USER_DELETED(scene -> scene.adminDeletes(scene.userPath(""))),
    USER_LOCKED_OUT(scene -> lockOut(scene)),
    REQUIRED_ACTION(scene -> scene.adminPuts(scene.userPath(""), "{requiredActions: ['UPDATE_PASSWORD']}")),
    REALM_NOT_BEFORE(Scene::inPliableRealm, scene -> {
        scene.realm().update(scene.notBefore());
        scene.adminPosts("/push-revocation");
    }),
    APP_NOT_BEFORE(scene -> scene.app().update(scene.notBefore())),
    TOOL_NOT_BEFORE(Scene::inPliableRealm, scene -> scene.tool().update(scene.notBefore())),
    APP_DISABLED(scene -> scene.app().update(Map.of("enabled", false))),
    APP_DELETED(scene -> scene.app().delete()),
    APP_MAY_NOT_CREATE_ANY_MORE(scene -> scene.app().removeMapper()),
    TOOL_DISABLED(scene -> scene.tool().update(Map.of("enabled", false))),
    TOOL_DELETED(scene -> scene.tool().delete()),
    TOOL_MAY_NOT_REDEEM_ANY_MORE(scene -> scene.tool().removeMapper()),
    ALL_USES_REDEEMED(scene -> IntStream.range(0, 4).forEach(n -> scene.tool().redeem(scene.code()))),
    USER_REVOKES_THE_CODE(scene -> scene.app().revokeCodes(scene.signIn().accessToken(), "/" + scene.codeId())),
    USER_REVOKES_THE_CODE_AND_ITS_TOKENS(
            scene -> scene.app().revokeCodes(scene.signIn().accessToken(), "/" + scene.codeId() + "?cascade=true")),
    USER_REVOKES_ALL_CODES(
            scene -> scene.app().revokeCodes(scene.onAnotherDevice().accessToken(), "")),
    ADMIN_REVOKES_THE_CODE(scene -> scene.adminDeletes("/auth-codes" + scene.userPath("/" + scene.codeId()))),
    ADMIN_REVOKES_ALL_CODES_AND_THEIR_TOKENS(
            scene -> scene.adminDeletes("/auth-codes" + scene.userPath("?cascade=true"))),
    TOOL_REVOKES_ITS_TOKEN(scene -> scene.tool().revoke(scene.tokens().refreshToken())),
    USER_ENDS_THE_CONNECTION(scene -> scene.disconnect(scene.tokens())),
    USER_ENDS_ANOTHER_CONNECTION_OF_THE_CLIENT(
            scene -> scene.disconnect(scene.tool().redeem(scene.code()))),
    A_ROTATED_TOKEN_IS_REUSED(Scene::withRotation, scene -> scene.reuse(scene.tokens())),
    A_ROTATED_TOKEN_OF_ANOTHER_CONNECTION_IS_REUSED(
            Scene::withRotation, scene -> scene.reuse(scene.tool().redeem(scene.code()))),
    FIFTY_MORE_CONNECTIONS_OF_THE_CLIENT(Ending::connectFiftyMore),
    APP_REVOKES_ITS_TOKEN(scene -> scene.app().revoke(scene.signIn().refreshToken())),
    REALM_DISABLED(Scene::inPliableRealm, scene -> scene.realm().update(Map.of("enabled", false))),
    REALM_DELETED(Scene::inRealmOfItsOwn, scene -> scene.realm().delete()),
    SESSION_IDLE(Scene::inPliableRealm, scene -> scene.shorten("ssoSessionIdleTimeout")),
    SESSION_MAX(Scene::inPliableRealm, scene -> scene.shorten("ssoSessionMaxLifespan")),
    CLIENT_SESSION_IDLE(Scene::inPliableRealm, scene -> scene.shorten("clientSessionIdleTimeout")),
    CLIENT_SESSION_MAX(Scene::inPliableRealm, scene -> scene.shorten("clientSessionMaxLifespan")),
    REMEMBERED_SESSION_IDLE(
            Scene::remembered, scene -> scene.shorten("ssoSessionIdleTimeout", "ssoSessionIdleTimeoutRememberMe")),
    REMEMBERED_SESSION_MAX(
            Scene::remembered, scene -> scene.shorten("ssoSessionMaxLifespan", "ssoSessionMaxLifespanRememberMe")),
    ORDINARY_SESSION_IDLE(Scene::remembered, scene -> scene.shorten("ssoSessionIdleTimeout")),
    REMEMBER_ME_SWITCHED_OFF(Scene::remembered, scene -> scene.realm().update(Map.of("rememberMe", false)));

    private static final Path PAGE = Path.of("docs/what-ends-a-code.md");

    private final Supplier<Scene> before;
    private final Consumer<Scene> action;

    Ending(Consumer<Scene> action) {
        this(Scene::passwordGrant, action);
    }

    Ending(Supplier<Scene> before, Consumer<Scene> action) {
        this.before = before;
        this.action = action;
    }

    Scene before() {
        return before.get();
    }

    void happen(Scene scene) {
        action.accept(scene);
    }

    /** The rows of the page that end with the name of an ending: what happens, the code, its tokens. */
    static Map<String, List<String>> rows() {
        return Uncheck.get(() -> Files.readAllLines(PAGE)).stream()
                .filter(line -> line.matches("\\| .+ `[A-Z_]+` \\|"))
                .map(line -> List.of(line.split(" *\\| *")))
                .collect(Collectors.toMap(cells -> cells.get(4).replace("`", ""), cells -> cells.subList(1, 4)));
    }

    /** What the page says is left. */
    Set<Left> left() {
        List<String> row = rows().get(name());
        Set<Left> left = EnumSet.noneOf(Left.class);
        left.addAll(
                switch (row.get(1)) {
                    case "ends with the session" -> Set.of();
                    case "refused; the session stays" -> Set.of(SESSION);
                    case "remains valid" -> Set.of(CODE, SESSION);
                    default -> throw new IllegalStateException("the code: " + row);
                });
        left.addAll(
                switch (row.get(2)) {
                    case "end at once" -> Set.of();
                    case "remain valid" -> Set.of(REFRESH_TOKEN, INTROSPECTION, USERINFO);
                    case "the refresh token ends, an access token is valid until it expires" ->
                        Set.of(INTROSPECTION, USERINFO);
                    case "end at once, but userinfo still takes the access token" -> Set.of(USERINFO);
                    default -> throw new IllegalStateException("its tokens: " + row);
                });
        return left;
    }

    private static void logOutInTheBrowser(Client client, Reply tokens) {
        Http.send(HttpRequest.newBuilder(client.logoutUri(tokens.text("id_token"))))
                .expect(302);
    }

    private static void logOutByFrontChannel(Scene scene) {
        String url = "http://localhost:3000/bye";
        Client listener = scene.realm()
                .addClient(
                        "listener-of-" + scene.app().clientId(),
                        Json.of("{frontchannelLogout: true, attributes: {'frontchannel.logout.url': %s}}", url));
        scene.browser().signIn(listener, scene.user(), Map.of());
        Reply page = scene.browser().open(scene.app().logoutUri(scene.signIn().text("id_token")));
        if (!page.body().contains(url)) {
            throw new AssertionError("the client is not told: " + page.body());
        }
    }

    private static void connectFiftyMore(Scene scene) {
        String code = scene.app()
                .createCode(scene.signIn().accessToken(), "{\"uses\":50}")
                .authCode();
        // The order of those that were refreshed in the same second is open.
        Pause.of(Duration.ofSeconds(1));
        IntStream.range(0, 50).forEach(n -> scene.tool().redeem(code).expect(200));
    }

    private static void accountConsole(Scene scene, Reply signIn, String below) {
        Http.send(HttpRequest.newBuilder(URI.create(scene.realm().url() + "/account/sessions" + below))
                        .DELETE()
                        .headers("Accept", "application/json", "Authorization", "Bearer " + signIn.accessToken()))
                .expect(204);
    }

    private static void changePassword(Scene scene, boolean signOutOthers) {
        Browser otherDevice = new Browser();
        otherDevice.signIn(scene.app(), scene.user(), Map.of());
        otherDevice.changePassword(scene.app(), "another", signOutOthers);
    }

    private static void lockOut(Scene scene) {
        for (int n = 0; n < 3; n++) {
            scene.app().token(Map.of("grant_type", "password", "username", scene.user(), "password", "wrong"));
        }
    }
}
