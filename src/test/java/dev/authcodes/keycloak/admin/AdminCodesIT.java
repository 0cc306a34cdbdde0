package dev.authcodes.keycloak.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
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

/** {@code /admin/realms/{realm}/auth-codes}: who among the admins sees and revokes whose codes. */
class AdminCodesIT {
    private static final String UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA";

    private static Realm realm;
    private static Client app;
    private static Client other;
    private static Client tool;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create(Map.of("adminEventsEnabled", true, "adminPermissionsEnabled", true));
        app = realm.addClient("app").withMapper();
        other = realm.addClient("other-app").withMapper();
        tool = realm.addClient("tool").withMapper();
    }

    private static String newPerson() {
        String name = "person-" + System.nanoTime();
        realm.addPerson(name);
        return name;
    }

    private static Reply newCode(Client client, String person) {
        return client.createCode(client.signIn(person).accessToken(), "{\"uses\":2}");
    }

    private static String ofUser(String person) {
        return realm.path("/auth-codes/users/" + realm.personId(person));
    }

    private static List<String> ids(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return StreamSupport.stream(reply.json().spliterator(), false)
                .map(code -> code.path("id").asText())
                .toList();
    }

    private static Reply get(Admin admin, String path) {
        return admin.send("GET", path, null);
    }

    private static Reply delete(Admin admin, String path) {
        return admin.send("DELETE", path, null);
    }

    @Test
    void anAdminSeesTheCodesOfAUser() {
        String person = newPerson();
        Reply made = newCode(app, person);
        tool.redeem(made.authCode());

        JsonNode code = realm.admin().get(ofUser(person)).path(0);

        assertThat(code.path("id").asText()).isEqualTo(made.codeId());
        assertThat(code.path("uses_left").asInt()).isEqualTo(1);
        assertThat(code.path("creator").asText()).isEqualTo("app");
        assertThat(code.at("/redemptions/0/client").asText()).isEqualTo("tool");
        assertThat(code.toString()).doesNotContain(made.authCode().split("\\.")[1]);
    }

    @Test
    void anAdminSeesTheCodesOfTheRealmAndWhoseTheyAre() {
        String person = newPerson();
        Reply made = newCode(app, person);

        Reply list = get(realm.admin(), realm.path("/auth-codes?max=1000"));

        assertThat(list.json())
                .filteredOn(code -> code.path("id").asText().equals(made.codeId()))
                .singleElement()
                .satisfies(code -> {
                    assertThat(code.path("user_id").asText()).isEqualTo(realm.personId(person));
                    assertThat(code.path("username").asText()).isEqualTo(person);
                    assertThat(code.path("uses").asInt()).isEqualTo(2);
                });
    }

    @Test
    void theCodesOfOneClientAreListedAndCounted() {
        Client lonely = realm.addClient("lonely").withMapper();
        assertThat(get(realm.admin(), realm.path("/auth-codes/count?client=lonely"))
                        .body())
                .isEqualTo("0");

        String byIt = newCode(lonely, newPerson()).codeId();
        newCode(app, newPerson());

        assertThat(ids(get(realm.admin(), realm.path("/auth-codes?client=lonely"))))
                .containsExactly(byIt);
        assertThat(get(realm.admin(), realm.path("/auth-codes/count?client=lonely"))
                        .body())
                .isEqualTo("1");
        assertThat(get(realm.admin(), realm.path("/auth-codes/count")).json().asInt())
                .isGreaterThanOrEqualTo(2);
        assertThat(get(realm.admin(), realm.path("/auth-codes?client=nowhere")).status())
                .isEqualTo(404);
        assertThat(get(realm.admin(), realm.path("/auth-codes/count?client=nowhere"))
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?cascade=true", "/%20", "/;", "//"})
    void anEmptyIdRevokesNothing(String path) {
        String person = newPerson();
        String code = newCode(app, person).codeId();

        // 400 is Keycloak's, which in newer versions blocks paths of the last two kinds
        assertThat(delete(realm.admin(), ofUser(person) + path).status()).isIn(400, 404);
        assertThat(delete(realm.admin(), realm.path("/auth-codes/users" + path)).status())
                .isIn(400, 404);
        assertThat(ids(get(realm.admin(), ofUser(person)))).containsExactly(code);
    }

    @Test
    void pagesDoNotOverlapAndMissNothing() {
        Client paged = realm.addClient("paged").withMapper();
        String person = newPerson();
        String token = paged.signIn(person).accessToken();
        Set<String> all = new HashSet<>();
        for (int n = 0; n < 5; n++) {
            all.add(paged.createCode(token).codeId());
        }
        String ofRealm = realm.path("/auth-codes?client=paged");
        for (String path : List.of(ofRealm, ofUser(person) + "?")) {
            Set<String> seen = new HashSet<>();
            for (int first : new int[] {0, 2, 4}) {
                List<String> page = ids(get(realm.admin(), path + "&first=" + first + "&max=2"));
                assertThat(page).hasSize(first == 4 ? 1 : 2);
                seen.addAll(page);
            }
            assertThat(seen).isEqualTo(all);
            assertThat(ids(get(realm.admin(), path + "&first=5"))).isEmpty();
            assertThat(ids(get(realm.admin(), path + "&max=0"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first=-1", "max=-1"})
    void aPageThatCannotBeOneIsABadRequest(String query) {
        assertThat(get(realm.admin(), realm.path("/auth-codes?" + query)).status())
                .isEqualTo(400);
        assertThat(get(realm.admin(), ofUser("alice") + "?" + query).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first=x", "max=99999999999"})
    void aNumberThatIsNoneIsRefusedAsByKeycloak(String query) {
        assertThat(get(realm.admin(), realm.path("/auth-codes?" + query)).status())
                .isEqualTo(404);
    }

    @Test
    void theNewestIsFirst() {
        Client slow = realm.addClient("slow").withMapper();
        String first = newCode(slow, newPerson()).codeId();
        Pause.of(Duration.ofMillis(1050));
        String second = newCode(slow, newPerson()).codeId();

        assertThat(ids(get(realm.admin(), realm.path("/auth-codes?client=slow"))))
                .containsExactly(second, first);
    }

    @Test
    void anAdminRevokesOneCodeAndItIsAnEvent() {
        String person = newPerson();
        Reply made = newCode(app, person);
        Reply kept = newCode(app, person);

        assertThat(delete(realm.admin(), ofUser(person) + "/" + made.codeId()).status())
                .isEqualTo(204);

        assertThat(tool.redeem(made.authCode()).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.redeem(kept.authCode()).status()).isEqualTo(200);
        JsonNode event = realm.admin().get(realm.path("/admin-events?max=1")).path(0);
        assertThat(event.path("operationType").asText()).isEqualTo("DELETE");
        assertThat(event.path("resourceType").asText()).isEqualTo("AUTH_CODE");
        assertThat(event.path("resourcePath").asText())
                .isEqualTo("auth-codes/users/" + realm.personId(person) + "/" + made.codeId());
        assertThat(event.at("/details/cascade").asText()).isEqualTo("false");
        assertThat(event.toString()).doesNotContain(made.authCode().split("\\.")[1]);
    }

    @Test
    void anAdminRevokesAllCodesOfAUserAndEachIsAnEvent() {
        String person = newPerson();
        List<Reply> made = List.of(newCode(app, person), newCode(other, person));
        String spared = newCode(app, newPerson()).authCode();

        assertThat(delete(realm.admin(), ofUser(person) + "?cascade=true").status())
                .isEqualTo(204);

        assertThat(made)
                .allSatisfy(code ->
                        assertThat(tool.redeem(code.authCode()).text("error")).isEqualTo("invalid_grant"));
        assertThat(tool.redeem(spared).status()).isEqualTo(200);
        JsonNode events = realm.admin()
                .get(realm.path("/admin-events?max=100&resourcePath=auth-codes/users/" + realm.personId(person) + "*"));
        assertThat(events)
                .extracting(event -> event.path("resourcePath").asText())
                .containsExactlyInAnyOrderElementsOf(made.stream()
                        .map(code -> "auth-codes/users/" + realm.personId(person) + "/" + code.codeId())
                        .toList());
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(event.at("/details/cascade").asText()).isEqualTo("true"));
    }

    @Test
    void whatIsNotThereIsNotFoundAndNoEvent() {
        String person = newPerson();
        String elsewhere = newCode(app, newPerson()).codeId();

        for (String path : List.of(ofUser(person) + "/" + UNKNOWN, ofUser(person) + "/" + elsewhere)) {
            assertThat(delete(realm.admin(), path).status()).isEqualTo(404);
        }
        assertThat(delete(realm.admin(), ofUser(person)).status()).isEqualTo(204);
        assertThat(get(realm.admin(), realm.path("/auth-codes/users/" + UNKNOWN))
                        .status())
                .isEqualTo(404);
        assertThat(delete(realm.admin(), realm.path("/auth-codes/users/" + UNKNOWN))
                        .status())
                .isEqualTo(404);
        assertThat(realm.admin()
                        .get(realm.path("/admin-events?resourcePath=auth-codes/users/" + realm.personId(person) + "*")))
                .isEmpty();
    }

    @Test
    void cascadeIsTrueOrFalse() {
        String person = newPerson();
        String code = newCode(app, person).authCode();

        assertThat(delete(realm.admin(), ofUser(person) + "?cascade=maybe").status())
                .isEqualTo(400);

        assertThat(tool.redeem(code).status()).isEqualTo(200);
    }

    /** See and revoke; of one user and, as far as seeing goes, of the realm. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "manage-users, 200, 200, 204",
        "view-users, 200, 200, 403",
        "realm-admin, 200, 200, 204",
        "query-users, 403, 200, 403",
        "view-realm, 403, 403, 403",
        "manage-realm, 403, 403, 403",
        "view-clients, 403, 403, 403",
        "manage-clients, 403, 403, 403",
        "view-events, 403, 403, 403",
        "impersonation, 403, 403, 403",
        "NONE, 403, 403, 403"
    })
    void whatAnAdminMayDependsOnTheRole(String role, int list, int listRealm, int revoke) {
        String person = newPerson();
        Reply made = newCode(app, person);
        Admin admin = realm.addAdmin(
                "admin-" + role.toLowerCase(), role.equals("NONE") ? new String[0] : new String[] {role});

        assertThat(get(admin, ofUser(person)).status()).isEqualTo(list);
        Reply ofRealm = get(admin, realm.path("/auth-codes?max=1000"));
        assertThat(ofRealm.status()).isEqualTo(listRealm);
        assertThat(ofRealm.body().contains(made.codeId())).isEqualTo(list == 200);
        assertThat(get(admin, realm.path("/auth-codes/count")).status()).isEqualTo(listRealm);
        assertThat(delete(admin, ofUser(person) + "/" + made.codeId()).status()).isEqualTo(revoke);
        assertThat(delete(admin, ofUser(person)).status()).isEqualTo(revoke);

        assertThat(tool.redeem(made.authCode()).status()).isEqualTo(revoke == 204 ? 400 : 200);
    }

    @Test
    void whoMayNotLookForUsersDoesNotLearnWhoIsThere() {
        Admin admin = realm.addAdmin("admin-of-clients", "manage-clients");
        Admin asking = realm.addAdmin("admin-who-asks", "query-users");

        assertThat(get(admin, realm.path("/auth-codes/users/" + UNKNOWN)).status())
                .isEqualTo(403);
        assertThat(get(asking, realm.path("/auth-codes/users/" + UNKNOWN)).status())
                .isEqualTo(404);
    }

    /** Keycloak's fine-grained admin permissions: one user and no other. */
    @Test
    void anAdminWithThePermissionToSeeOneUserSeesTheirCodesOnly() {
        String mine = newPerson();
        String foreign = newPerson();
        Reply ofMine = newCode(app, mine);
        newCode(app, foreign);
        Admin viewer = realm.addAdmin("viewer-of-one", "query-users");
        realm.permit("viewer-of-one", mine, "view");

        assertThat(ids(get(viewer, ofUser(mine)))).containsExactly(ofMine.codeId());
        assertThat(get(viewer, ofUser(foreign)).status()).isEqualTo(403);
        assertThat(ids(get(viewer, realm.path("/auth-codes")))).containsExactly(ofMine.codeId());
        assertThat(get(viewer, realm.path("/auth-codes/count")).body()).isEqualTo("1");
        assertThat(delete(viewer, ofUser(mine)).status()).isEqualTo(403);
        assertThat(tool.redeem(ofMine.authCode()).status()).isEqualTo(200);
    }

    @Test
    void anAdminWithThePermissionToManageOneUserRevokesTheirCodesOnly() {
        String mine = newPerson();
        String foreign = newPerson();
        Reply ofMine = newCode(app, mine);
        Reply ofForeign = newCode(app, foreign);
        Admin manager = realm.addAdmin("manager-of-one", "query-users");
        realm.permit("manager-of-one", mine, "view", "manage");

        assertThat(delete(manager, ofUser(foreign)).status()).isEqualTo(403);
        assertThat(delete(manager, ofUser(mine) + "/" + ofMine.codeId()).status())
                .isEqualTo(204);
        assertThat(tool.redeem(ofMine.authCode()).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.redeem(ofForeign.authCode()).status()).isEqualTo(200);
    }

    @Test
    void anAdminOfAnotherRealmIsRefused() {
        String person = newPerson();
        newCode(app, person);
        Admin stranger = Realm.create().addAdmin("stranger", "realm-admin");

        assertThat(get(stranger, ofUser(person)).status()).isEqualTo(403);
        assertThat(get(stranger, realm.path("/auth-codes")).status()).isEqualTo(403);
        assertThat(delete(stranger, ofUser(person)).status()).isEqualTo(403);
    }

    @Test
    void withoutATokenNothingIsTold() {
        Reply reply = Http.send(HttpRequest.newBuilder(
                URI.create(Server.shared().baseUri() + "/admin/realms" + realm.path("/auth-codes"))));

        assertThat(reply.status()).isEqualTo(401);
    }
}
