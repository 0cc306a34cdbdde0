package dev.authcodes.keycloak.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.connect.PageVisit;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.Map;

/** A user with an unused code, a code that two connections have used up, and the connect page open. */
final class FaultyScene {
    /** The number of codes, of connections, and of uses per code. */
    static final int TWO = 2;

    final Client app;
    final Client tool;
    final String token;
    private final Realm realm;
    private final String user;
    private final String path;
    private final String code;
    private final String refreshToken;
    private PageVisit visit;
    private Reply page;

    FaultyScene(Realm realm, Users users) {
        this.realm = realm;
        user = users.newUser(realm);
        app = realm.client("app");
        tool = realm.client("tool");
        Reply signIn = app.signIn(user);
        token = signIn.accessToken();
        path = realm.path("/auth-codes/users/" + signIn.claim("sub"));
        code = create();
        String usedUp = create();
        tool.redeem(usedUp).expect(200);
        refreshToken = tool.redeem(usedUp).refreshToken();
        openPage();
    }

    static void addTo(Realm realm) {
        realm.addClient("app").withMapper(Map.of("max-creations-per-minute", "0", "revoke-on-replay", "true"));
        realm.addClient("tool").withMapper();
        realm.addClient("auth-code-login").withMapper();
        PageVisit.addPageClient(realm).withMapper();
        for (Users users : Users.values()) {
            users.addStorage(realm);
        }
    }

    private String create() {
        return app.createCode(token, Json.text("{uses: %s, duration_minutes: 30}", TWO))
                .authCode();
    }

    /** Keycloak forgets in the browser a user whom it cannot find. */
    void openPage() {
        visit = PageVisit.signedIn(realm, user);
        page = visit.open().expect(200);
    }

    Reply createOnPage() {
        return visit.create(page);
    }

    Reply redeem() {
        return tool.redeem(code);
    }

    Reply logIn() {
        return realm.client("auth-code-login").post("/auth/code-login", Json.text("{auth_code: %s}", code));
    }

    Reply refresh() {
        return tool.refresh(refreshToken);
    }

    Reply asAdmin(String method, String below) {
        return realm.admin().send(method, path + below, null);
    }

    boolean hasSession() {
        return app.codes(token).status() == 200;
    }

    int created() {
        return codes().size() - TWO;
    }

    int revoked() {
        return -created();
    }

    int disconnected() {
        return TWO - app.connections(token).json().path("connections").size();
    }

    int redeemed() {
        return TWO
                - codes().findValues("uses_left").stream()
                        .mapToInt(JsonNode::asInt)
                        .sum();
    }

    private JsonNode codes() {
        return app.codes(token).expect(200).json().path("codes");
    }
}
