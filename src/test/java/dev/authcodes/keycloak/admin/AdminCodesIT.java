package dev.authcodes.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /admin/realms/{realm}/auth-codes}: which admins see and end whose codes and connections. */
class AdminCodesIT {
    private static final String UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA";

    private static Realm realm;
    private static Client app;
    private static Client tool;

    private final String user = newUser();

    @BeforeAll
    static void createRealm() {
        realm = Realm.create(Map.of("adminEventsEnabled", true, "adminPermissionsEnabled", true));
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("tool").withMapper();
    }

    @Test
    void anAdminSeesTheCodesOfAUser() {
        Reply created = newCode(app, user);
        tool.redeem(created.authCode());

        JsonNode code = get(users(user)).json().path(0);

        assertMembers(code, "{id: %s, uses_left: 1, creator: 'app'}", created.codeId());
        assertThat(code.at("/redemptions/0/client").asText()).isEqualTo("tool");
        assertThat(code.toString()).doesNotContain(created.authCode().split("\\.")[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?cascade=true", "/%20", "/;", "//"})
    void anEmptyIdRevokesNoCode(String path) {
        String code = newCode(app, user).codeId();
        // 400 is Keycloak's, which in newer versions blocks paths of the last two kinds
        assertThat(delete(users(user) + path).status()).isIn(400, 404);
        assertThat(delete("/users" + path).status()).isIn(400, 404);
        assertThat(ids(get(users(user)))).containsExactly(code);
    }

    @Test
    void pagesOfAListNeitherOverlapNorSkipEntries() {
        Client paged = realm.addClient("paged").withMapper();
        String token = paged.signIn(user).accessToken();
        Set<String> all = new HashSet<>();
        for (int n = 0; n < 5; n++) {
            all.add(paged.createCode(token).codeId());
        }
        String path = users(user);
        Set<String> seen = new HashSet<>();
        for (int first : new int[] {0, 2, 4}) {
            List<String> page = ids(get(path + "?first=" + first + "&max=2"));
            assertThat(page).hasSize(first == 4 ? 1 : 2);
            seen.addAll(page);
        }
        assertThat(seen).isEqualTo(all);
        assertThat(ids(get(path + "?first=5"))).isEmpty();
        assertThat(ids(get(path + "?max=0"))).isEmpty();
    }

    @Test
    void anAdminListsTheConnectionsOfAUserPageByPage() {
        String code = newCode(app, user, 5).authCode();
        Set<String> all = new HashSet<>();
        for (int n = 0; n < 5; n++) {
            all.add(id(tool.redeem(code, Map.of("device_name", "laptop " + n))));
        }
        tool.redeem(newCode(app, newUser()).authCode()).expect(200);

        Reply list = get(connections(user));

        assertThat(ids(list)).containsExactlyInAnyOrderElementsOf(all);
        assertMembers(list.json().path(0), "{client_id: 'tool', address: '127.0.0.1'}");
        assertThat(list.json().findValuesAsText("device_name")).hasSize(5).allMatch(name -> name.startsWith("laptop "));
        assertThat(list.json().findValues("current")).isEmpty();
        List<String> paged = new ArrayList<>(ids(get(connections(user) + "?first=0&max=3")));
        paged.addAll(ids(get(connections(user) + "?first=3&max=3")));
        assertThat(paged).isEqualTo(ids(list));
    }

    @Test
    void anAdminWhoEndsAConnectionCausesAnEvent() {
        String code = newCode(app, user).authCode();
        Reply ended = tool.redeem(code);
        Reply kept = tool.redeem(code);

        assertStatus(204, delete(connections(user) + "/" + id(ended)));

        tool.refresh(ended.refreshToken()).expectInvalidGrant();
        tool.refresh(kept.refreshToken()).expect(200);
        assertStatus(404, delete(connections(user) + "/" + id(ended)), delete(connections("alice") + "/" + id(kept)));
        assertThat(events())
                .singleElement()
                .satisfies(event -> assertMembers(
                        event,
                        "{operationType: 'DELETE', resourceType: 'AUTH_CODE_CONNECTION', resourcePath: %s}",
                        "auth-codes/users/" + realm.userId(user) + "/connections/" + id(ended)));
    }

    @Test
    void anAdminWhoEndsAllConnectionsOfAUserCausesAnEventForEach() {
        List<Reply> ended = List.of(
                tool.redeem(newCode(app, user).authCode()),
                app.redeem(newCode(app, user).authCode()));
        String created = newCode(app, user).authCode();
        Reply spared = tool.redeem(newCode(app, newUser()).authCode());

        assertStatus(204, delete(connections(user)));

        tool.refresh(ended.get(0).refreshToken()).expectInvalidGrant();
        app.refresh(ended.get(1).refreshToken()).expectInvalidGrant();
        tool.refresh(spared.refreshToken()).expect(200);
        tool.redeem(created).expect(200);
        assertThat(events())
                .extracting(event -> event.path("resourcePath").asText().replaceAll(".*/", ""))
                .containsExactlyInAnyOrder(id(ended.get(0)), id(ended.get(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?x=y", "/%20", "/;", "//", "/unknown"})
    void anEmptyOrUnknownIdEndsNoConnection(String path) {
        Reply tokens = tool.redeem(newCode(app, user).authCode());

        assertThat(delete(connections(user) + path).status()).isIn(400, 404);
        assertThat(delete("/users/connections" + path).status()).isIn(400, 404);
        assertThat(delete("/users//connections" + path).status()).isIn(400, 404);

        tool.refresh(tokens.refreshToken()).expect(200);
    }

    /** A text that is not a number is refused as Keycloak's own resources do it. */
    @ParameterizedTest
    @CsvSource({"first=-1,400", "max=-1,400", "first=x,404", "max=99999999999,404"})
    void anInvalidPageIsRefused(String query, int status) {
        assertStatus(status, get(users("alice") + "?" + query), get(connections("alice") + "?" + query));
    }

    @Test
    void anAdminWhoRevokesACodeCausesAnEvent() {
        Reply created = newCode(app, user);
        Reply kept = newCode(app, user);

        assertStatus(204, delete(users(user) + "/" + created.codeId()));

        tool.redeem(created.authCode()).expectInvalidGrant();
        tool.redeem(kept.authCode()).expect(200);
        JsonNode event = realm.admin().get(realm.path("/admin-events?max=1")).path(0);
        String path = "auth-codes/users/" + realm.userId(user) + "/" + created.codeId();
        assertMembers(event, "{operationType: 'DELETE', resourceType: 'AUTH_CODE', resourcePath: %s}", path);
        assertMembers(event.path("details"), "{cascade: 'false'}");
        assertThat(event.toString()).doesNotContain(created.authCode().split("\\.")[1]);
    }

    @Test
    void anAdminWhoRevokesAllCodesOfAUserCausesAnEventForEach() {
        List<Reply> created = List.of(newCode(app, user), newCode(tool, user));
        String spared = newCode(app, newUser()).authCode();

        assertStatus(204, delete(users(user) + "?cascade=true"));

        created.forEach(code -> tool.redeem(code.authCode()).expectInvalidGrant());
        tool.redeem(spared).expect(200);
        assertThat(events())
                .allMatch(event -> event.at("/details/cascade").asText().equals("true"))
                .extracting(event -> event.path("resourcePath").asText().replaceAll(".*/", ""))
                .containsExactlyInAnyOrder(
                        created.get(0).codeId(), created.get(1).codeId());
    }

    @Test
    void anUnknownUserOrCodeIsNotFoundAndCausesNoEvent() {
        String elsewhere = newCode(app, newUser()).codeId();
        assertStatus(404, delete(users(user) + "/" + UNKNOWN), delete(users(user) + "/" + elsewhere));
        assertStatus(204, delete(users(user)));
        assertStatus(404, get("/users/" + UNKNOWN), delete("/users/" + UNKNOWN));
        assertThat(events()).isEmpty();
    }

    @Test
    void cascadeMustBeTrueOrFalse() {
        String code = newCode(app, user).authCode();
        assertStatus(400, delete(users(user) + "?cascade=maybe"));
        tool.redeem(code).expect(200);
    }

    /** With the permissions to view and to manage. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "manage-users, 200, 204",
        "view-users, 200, 403",
        "realm-admin, 200, 204",
        "query-users, 403, 403",
        "view-realm, 403, 403",
        "manage-realm, 403, 403",
        "view-clients, 403, 403",
        "manage-clients, 403, 403",
        "view-events, 403, 403",
        "impersonation, 403, 403",
        "NONE, 403, 403"
    })
    void whatAnAdminMayDoDependsOnTheRole(String role, int list, int revoke) {
        Reply created = newCode(app, user);
        Reply tokens = tool.redeem(created.authCode());
        String[] roles = role.equals("NONE") ? new String[0] : new String[] {role};
        Admin admin = realm.addAdmin("admin-" + role.toLowerCase(), roles);

        assertStatus(list, get(admin, users(user)), get(admin, connections(user)));
        assertStatus(revoke, delete(admin, users(user) + "/" + created.codeId()), delete(admin, users(user)));
        tool.redeem(created.authCode()).expect(revoke == 204 ? 400 : 200);
        assertStatus(revoke, delete(admin, connections(user) + "/" + id(tokens)), delete(admin, connections(user)));
        tool.refresh(tokens.refreshToken()).expect(revoke == 204 ? 400 : 200);
    }

    @Test
    void anAdminWithoutPermissionToQueryUsersCannotTellWhichUsersExist() {
        Admin ofClients = realm.addAdmin("of-clients", "manage-clients");
        Admin querying = realm.addAdmin("querying", "query-users");
        for (String path : List.of("/users/" + UNKNOWN, "/users/" + UNKNOWN + "/connections")) {
            assertStatus(403, get(ofClients, path), delete(ofClients, path));
            assertStatus(404, get(querying, path), delete(querying, path));
        }
    }

    /** With Keycloak's fine-grained admin permissions for a single user. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAdminWithPermissionsForOneUserViewsAndRevokesOnlyTheCodesOfThatUser(boolean manage) {
        String foreign = newUser();
        Reply created = newCode(app, user);
        Reply kept = newCode(app, foreign);
        Reply tokens = tool.redeem(newCode(app, user).authCode());
        String name = manage ? "manager-of-one" : "viewer-of-one";
        Admin admin = realm.addAdmin(name, "query-users");
        realm.permit(name, user, manage ? new String[] {"view", "manage"} : new String[] {"view"});

        assertThat(ids(get(admin, users(user)))).contains(created.codeId()).hasSize(2);
        assertThat(ids(get(admin, connections(user)))).containsExactly(id(tokens));
        assertStatus(403, get(admin, users(foreign)), delete(admin, users(foreign)));
        assertStatus(403, get(admin, connections(foreign)), delete(admin, connections(foreign)));
        assertStatus(manage ? 204 : 403, delete(admin, connections(user)));
        assertStatus(manage ? 204 : 403, delete(admin, users(user) + "/" + created.codeId()));
        tool.redeem(created.authCode()).expect(manage ? 400 : 200);
        tool.redeem(kept.authCode()).expect(200);
    }

    @Test
    void anAdminOfAnotherRealmAndAnUnauthenticatedCallerAreRefused() {
        Admin stranger = Realm.create().addAdmin("stranger", "realm-admin");
        assertStatus(403, get(stranger, users(user)), delete(stranger, users(user)));
        assertStatus(403, get(stranger, connections(user)), delete(stranger, connections(user)));
        URI uri = URI.create(Server.shared().baseUri() + "/admin/realms" + realm.path("/auth-codes" + users(user)));
        Http.send(HttpRequest.newBuilder(uri)).expect(401);
    }

    private static String newUser() {
        String name = "user-" + System.nanoTime();
        realm.addPerson(name);
        return name;
    }

    private static Reply newCode(Client client, String user) {
        return newCode(client, user, 2);
    }

    private static Reply newCode(Client client, String user, int uses) {
        return client.createCode(client.signIn(user).accessToken(), Json.text("{uses: %s}", uses));
    }

    /** The id of the connection to which these tokens belong. */
    private static String id(Reply tokens) {
        return tokens.claim("auth_code_connection");
    }

    private static String users(String user) {
        return "/users/" + realm.userId(user);
    }

    private static String connections(String user) {
        return users(user) + "/connections";
    }

    private static List<String> ids(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return StreamSupport.stream(reply.json().spliterator(), false)
                .map(code -> code.path("id").asText())
                .toList();
    }

    /** @param below the resource */
    private static Reply get(Admin admin, String below) {
        return admin.send("GET", realm.path("/auth-codes" + below), null);
    }

    private static Reply get(String below) {
        return get(realm.admin(), below);
    }

    private static Reply delete(String below) {
        return delete(realm.admin(), below);
    }

    private static Reply delete(Admin admin, String below) {
        return admin.send("DELETE", realm.path("/auth-codes" + below), null);
    }

    private static void assertStatus(int status, Reply... replies) {
        assertThat(replies).extracting(Reply::status).containsOnly(status);
    }

    /** Asserts that an object has these members, possibly among others. */
    private static void assertMembers(JsonNode object, String members, Object... values) {
        assertThat(new ObjectMapper().convertValue(object, new TypeReference<Map<String, Object>>() {}))
                .containsAllEntriesOf(Json.of(members, values));
    }

    private JsonNode events() {
        return realm.admin()
                .get(realm.path("/admin-events?max=100&resourcePath=auth-codes/users/" + realm.userId(user) + "*"));
    }
}
