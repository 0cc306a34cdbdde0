package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.store.Scene.Left.CODE;
import static dev.authcodes.keycloak.store.Scene.Left.INTROSPECTION;
import static dev.authcodes.keycloak.store.Scene.Left.REFRESH_TOKEN;
import static dev.authcodes.keycloak.store.Scene.Left.SESSION;
import static dev.authcodes.keycloak.store.Scene.Left.USERINFO;

import dev.authcodes.keycloak.store.Scene.Left;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What may happen to a session, a person, a client or a realm, and what is left then of a code and its tokens. */
enum Ending {
    APP_LOGS_OUT_IN_THE_BROWSER("The app signs the person out in the browser (RP-initiated logout)", scene -> {
        assertRedirect(Http.send(
                HttpRequest.newBuilder(scene.app().logoutUri(scene.signIn().text("id_token")))));
    }),
    APP_LOGS_OUT_BY_ITS_BACK_END(
            "The app posts its refresh token to the logout endpoint",
            scene -> scene.app().logout(scene.signIn().refreshToken())),
    TOOL_LOGS_OUT_IN_THE_BROWSER("The redeemer signs the person out in the browser", scene -> {
        assertRedirect(Http.send(
                HttpRequest.newBuilder(scene.tool().logoutUri(scene.tokens().text("id_token")))));
    }),
    TOOL_LOGS_OUT_BY_ITS_BACK_END(
            "The redeemer posts its refresh token to the logout endpoint",
            scene -> scene.tool().logout(scene.tokens().refreshToken())),
    FRONT_CHANNEL_LOGOUT(
            "The app signs the person out where another client of the session wants front-channel logout",
            Scene::inTheBrowser,
            scene -> {
                Client listener = scene.realm()
                        .addClient(
                                "listener-of-" + scene.app().clientId(),
                                Map.of(
                                        "frontchannelLogout",
                                        true,
                                        "attributes",
                                        Map.of("frontchannel.logout.url", "http://localhost:3000/bye")));
                scene.browser().signIn(listener, scene.person(), Map.of());
                Reply page = scene.browser()
                        .open(scene.app().logoutUri(scene.signIn().text("id_token")));
                if (!page.body().contains("http://localhost:3000/bye")) {
                    throw new AssertionError("the client is not told: " + page.body());
                }
            }),
    IDENTITY_PROVIDER_LOGS_OUT(
            "The identity provider by which the person signed in signs them out (back-channel logout)",
            Scene::brokered,
            scene -> scene.home()
                    .admin()
                    .post(scene.home().path("/users/" + scene.home().personId(scene.person()) + "/logout"), Map.of())),
    IDENTITY_PROVIDER_REMOVED(
            "The identity provider by which the person signed in is removed from the realm",
            Scene::brokered,
            scene -> scene.realm()
                    .admin()
                    .delete(scene.realm().path("/identity-provider/instances/" + scene.identityProvider()))),

    ACCOUNT_CONSOLE_ONE_DEVICE("The person signs this device out in the account console", scene -> {
        accountConsole(scene, scene.signIn(), "/" + scene.sessionId());
    }),
    ACCOUNT_CONSOLE_OTHER_DEVICES(
            "The person signs all other devices out in the account console, on another device", scene -> {
                accountConsole(scene, scene.app().signIn(scene.person()), "");
            }),
    ACCOUNT_CONSOLE_ALL_DEVICES("The person signs all devices out in the account console", scene -> {
        accountConsole(scene, scene.signIn(), "?current=true");
    }),
    PASSWORD_CHANGED_AND_OTHERS_SIGNED_OUT(
            "The person changes the password on another device, with \"Sign out from other devices\"", scene -> {
                changePassword(scene, true);
            }),
    PASSWORD_CHANGED(
            "The person changes the password on another device, without signing out from others",
            scene -> changePassword(scene, false),
            Left.values()),
    PASSWORD_RESET(
            "An admin sets another password",
            scene -> scene.realm()
                    .admin()
                    .put(scene.personPath("/reset-password"), Map.of("type", "password", "value", "another")),
            Left.values()),

    ADMIN_ENDS_THE_SESSION(
            "An admin ends the session",
            scene -> scene.realm().admin().delete(scene.realm().path("/sessions/" + scene.sessionId()))),
    ADMIN_LOGS_THE_PERSON_OUT(
            "An admin signs the person out of all sessions; this sets the person's not-before date too",
            scene -> scene.realm().admin().post(scene.personPath("/logout"), Map.of())),
    ADMIN_LOGS_EVERYBODY_OUT(
            "An admin signs everybody in the realm out",
            scene -> scene.realm().admin().post(scene.realm().path("/logout-all"), Map.of())),
    PERSON_DISABLED(
            "The person is disabled",
            scene -> scene.realm().admin().put(scene.personPath(""), Map.of("enabled", false)),
            SESSION),
    PERSON_DELETED("The person is deleted", scene -> scene.realm().admin().delete(scene.personPath(""))),
    PERSON_LOCKED_OUT(
            "The person is locked out for a time, after wrong passwords",
            scene -> {
                for (int n = 0; n < 3; n++) {
                    scene.app()
                            .token(Map.of("grant_type", "password", "username", scene.person(), "password", "wrong"));
                }
            },
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    REQUIRED_ACTION(
            "An admin requires an action of the user, such as another password",
            scene -> scene.realm()
                    .admin()
                    .put(scene.personPath(""), Map.of("requiredActions", List.of("UPDATE_PASSWORD"))),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),

    REALM_NOT_BEFORE(
            "The realm's not-before date is set to now and pushed",
            Scene::inPliableRealm,
            scene -> {
                scene.realm().update(Map.of("notBefore", Scene.now() + 1));
                scene.realm().admin().post(scene.realm().path("/push-revocation"), Map.of());
            },
            SESSION),
    APP_NOT_BEFORE(
            "The not-before date of the client that made the code is set to now",
            scene -> scene.app().update(Map.of("notBefore", Scene.now() + 1)),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    TOOL_NOT_BEFORE(
            "The redeemer's not-before date is set to now",
            Scene::inPliableRealm,
            scene -> scene.tool().update(Map.of("notBefore", Scene.now() + 1)),
            CODE,
            SESSION),
    APP_DISABLED(
            "The client that made the code is disabled",
            scene -> scene.app().update(Map.of("enabled", false)),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    APP_DELETED(
            "The client that made the code is deleted",
            scene -> scene.app().delete(),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    APP_MAY_NOT_CREATE_ANY_MORE(
            "The mapper is taken from the client that made the code",
            scene -> scene.app().removeMapper(),
            Left.values()),
    TOOL_DISABLED("The redeemer is disabled", scene -> scene.tool().update(Map.of("enabled", false)), CODE, SESSION),
    TOOL_DELETED("The redeemer is deleted", scene -> scene.tool().delete(), CODE, SESSION),
    TOOL_MAY_NOT_REDEEM_ANY_MORE(
            "The mapper is taken from the redeemer", scene -> scene.tool().removeMapper(), Left.values()),
    ALL_USES_SPENT(
            "All uses of the code are spent",
            scene -> IntStream.range(0, 4).forEach(n -> scene.tool().redeem(scene.code())),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    PERSON_REVOKES_THE_CODE(
            "The person revokes the code (`DELETE auth/codes/ID`)",
            scene -> scene.app().revokeCodes(scene.signIn().accessToken(), "/" + scene.codeId()),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    PERSON_REVOKES_THE_CODE_AND_WHAT_CAME_FROM_IT(
            "The person revokes the code with `cascade=true`",
            scene -> scene.app().revokeCodes(scene.signIn().accessToken(), "/" + scene.codeId() + "?cascade=true"),
            SESSION),
    PERSON_REVOKES_ALL_CODES(
            "The person revokes all codes (`DELETE auth/codes`), on another device",
            scene -> scene.app().revokeCodes(scene.app().signIn(scene.person()).accessToken(), ""),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    ADMIN_REVOKES_THE_CODE(
            "An admin revokes the code",
            scene -> scene.realm()
                    .admin()
                    .delete(scene.realm()
                            .path("/auth-codes/users/" + scene.realm().personId(scene.person()) + "/"
                                    + scene.codeId())),
            REFRESH_TOKEN,
            INTROSPECTION,
            USERINFO,
            SESSION),
    ADMIN_REVOKES_ALL_CODES_AND_WHAT_CAME_FROM_THEM(
            "An admin revokes all codes of the person with `cascade=true`",
            scene -> scene.realm()
                    .admin()
                    .delete(scene.realm()
                            .path("/auth-codes/users/" + scene.realm().personId(scene.person()) + "?cascade=true")),
            SESSION),
    TOOL_REVOKES_ITS_TOKEN(
            "The redeemer revokes its refresh token (RFC 7009)",
            scene -> scene.tool().revoke(scene.tokens().refreshToken()),
            CODE,
            SESSION),
    APP_REVOKES_ITS_TOKEN(
            "The client that made the code revokes its refresh token",
            scene -> scene.app().revoke(scene.signIn().refreshToken()),
            Left.values()),
    REALM_DISABLED(
            "The realm is disabled",
            Scene::inPliableRealm,
            scene -> scene.realm().update(Map.of("enabled", false)),
            USERINFO,
            SESSION),
    REALM_DELETED(
            "The realm is deleted",
            Scene::inRealmOfItsOwn,
            scene -> scene.realm().delete()),

    SESSION_IDLE(
            "The session's idle timeout runs out",
            Scene::inPliableRealm,
            scene -> scene.shorten("ssoSessionIdleTimeout")),
    SESSION_MAX(
            "The session's maximum lifespan runs out",
            Scene::inPliableRealm,
            scene -> scene.shorten("ssoSessionMaxLifespan")),
    CLIENT_SESSION_IDLE(
            "The idle timeout of client sessions runs out, shorter than the session's",
            Scene::inPliableRealm,
            scene -> scene.shorten("clientSessionIdleTimeout"),
            CODE,
            INTROSPECTION,
            USERINFO,
            SESSION),
    CLIENT_SESSION_MAX(
            "The maximum lifespan of client sessions runs out, shorter than the session's",
            Scene::inPliableRealm,
            scene -> scene.shorten("clientSessionMaxLifespan"),
            CODE,
            INTROSPECTION,
            USERINFO,
            SESSION),
    REMEMBERED_SESSION_IDLE(
            "The idle timeout of a remember-me session runs out",
            Scene::remembered,
            scene -> scene.shorten("ssoSessionIdleTimeout", "ssoSessionIdleTimeoutRememberMe")),
    REMEMBERED_SESSION_MAX(
            "The maximum lifespan of a remember-me session runs out",
            Scene::remembered,
            scene -> scene.shorten("ssoSessionMaxLifespan", "ssoSessionMaxLifespanRememberMe")),
    ORDINARY_SESSION_IDLE(
            "The idle timeout of ordinary sessions runs out, and the session is a remember-me session with a longer one",
            Scene::remembered,
            scene -> scene.shorten("ssoSessionIdleTimeout"),
            Left.values()),
    REMEMBER_ME_SWITCHED_OFF(
            "Remember-me is switched off in the realm",
            Scene::remembered,
            scene -> scene.realm().update(Map.of("rememberMe", false)));

    private final String text;
    private final Supplier<Scene> before;
    private final Consumer<Scene> action;
    private final Set<Left> left;

    Ending(String text, Consumer<Scene> action, Left... left) {
        this(text, Scene::passwordGrant, action, left);
    }

    Ending(String text, Supplier<Scene> before, Consumer<Scene> action, Left... left) {
        this.text = text;
        this.before = before;
        this.action = action;
        this.left = Set.of(left);
    }

    Scene before() {
        return before.get();
    }

    void happen(Scene scene) {
        action.accept(scene);
    }

    Set<Left> left() {
        return left;
    }

    String text() {
        return text;
    }

    /** A row of the table: what happens, the code, its tokens, the test. */
    String row() {
        return "| " + String.join(" | ", text, ofTheCode(), ofTheTokens(), '`' + name() + '`') + " |";
    }

    private String ofTheCode() {
        if (left.contains(CODE)) {
            return "lives on";
        }
        return left.contains(SESSION) ? "refused; the session stays" : "gone with the session";
    }

    private String ofTheTokens() {
        Set<Left> ofTokens = EnumSet.noneOf(Left.class);
        ofTokens.addAll(left);
        ofTokens.removeAll(Set.of(CODE, SESSION));
        if (ofTokens.isEmpty()) {
            return "end at once";
        }
        if (ofTokens.equals(Set.of(REFRESH_TOKEN, INTROSPECTION, USERINFO))) {
            return "live on";
        }
        return ofTokens.contains(INTROSPECTION)
                ? "the refresh token ends, an access token lives out its time"
                : "end at once, but userinfo still takes the access token";
    }

    private static void accountConsole(Scene scene, Reply signIn, String below) {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(scene.realm().url() + "/account/sessions" + below))
                .DELETE()
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + signIn.accessToken()));
        if (reply.status() != 204) {
            throw new AssertionError("not signed out: " + reply);
        }
    }

    private static void changePassword(Scene scene, boolean signOutOthers) {
        Browser otherDevice = new Browser();
        otherDevice.signIn(scene.app(), scene.person(), Map.of());
        otherDevice.changePassword(scene.app(), "another", signOutOthers);
    }

    private static void assertRedirect(Reply reply) {
        if (reply.status() != 302) {
            throw new AssertionError("not signed out: " + reply);
        }
    }
}
