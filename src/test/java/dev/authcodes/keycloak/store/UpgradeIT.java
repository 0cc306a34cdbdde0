package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Drain;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The nodes of a cluster get the next version of the extension one after the other. While both versions are there, what
 * the old one made works everywhere, and what only the next one understands is refused by the old one and by it alone.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeIT {
    private static final Path JAR = Path.of(System.getProperty("extension.jar"));
    private static final String WARNING = "Refused an auth code that another version of this extension created";

    private static Path nextJar;
    private static Server old;
    private static Server next;
    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client login;

    @BeforeAll
    static void startOneNodeOfEach() throws IOException {
        nextJar = NextVersion.jar(JAR, Path.of("target/next-version"));
        old = Storage.POSTGRESQL.server();
        next = joinWithNextVersion();
        realm = Realm.create(old, Map.of());
        app = realm.addClient("app").withMapper(Map.of("max-active-codes", "3"));
        tool = realm.addClient("tool").withMapper();
        login = realm.addClient("auth-code-login").withMapper();
    }

    @AfterAll
    static void stop() {
        if (next != null) {
            next.close();
        }
    }

    private static Server joinWithNextVersion() {
        Server node = Storage.POSTGRESQL.start("next-version", nextJar);
        node.awaitLog(Storage.POSTGRESQL.logOfSecondNode());
        return node;
    }

    private static Reply create(Server node, String token, int uses, String label) {
        return app.on(node)
                .createCode(token, "{\"uses\":%d,\"duration_minutes\":60,\"label\":\"%s\"}".formatted(uses, label));
    }

    private static String newCode(Server node, int uses, String label) {
        return create(node, app.on(node).signIn("alice").accessToken(), uses, label)
                .authCode();
    }

    @Test
    void everyNodeReportsItsVersionOfTheExtension() {
        assertThat(version(next)).isEqualTo(NextVersion.VERSION);
        assertThat(version(old)).isNotEmpty().isNotEqualTo(NextVersion.VERSION);
    }

    private static String version(Server node) {
        return new Admin(node)
                .serverInfo()
                .at("/providers/realm-restapi-extension/providers/auth/operationalInfo/version")
                .asText();
    }

    @Test
    void aCodeOfTheOldVersionIsRedeemedOnBothNodes() {
        String code = newCode(old, 2, "");
        tool.on(next).redeem(code).expect(200);
        tool.on(old).redeem(code).expect(200);
        tool.on(next).redeem(code).expectInvalidGrant();
    }

    @ParameterizedTest
    @ValueSource(strings = {"another version of the format", NextVersion.NEW_MEMBER})
    void aCodeOnlyTheNextVersionUnderstandsIsRefusedByTheOldVersionAndCostsNoUse(String label) {
        String code = newCode(next, 2, label);

        Reply refused = tool.on(old).redeem(code);
        String reason = realm.lastRefusal();
        Reply noLogin = login.on(old).post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}");

        refused.expectInvalidGrant();
        assertThat(reason).isEqualTo("unreadable_record");
        assertThat(noLogin.message()).isEqualTo("Invalid auth code.");
        assertThat(old.log().split(WARNING, -1)).as("warned once").hasSize(2);
        assertThat(Drain.usesLeft(tool.on(next), code)).isEqualTo(2);
    }

    @Test
    void theOldVersionKeepsUnknownRecordsAndEnforcesTheLimit() {
        String token = app.on(old).signIn("alice").accessToken();
        Reply newer = create(next, token, 1, "");
        Reply older = create(old, token, 1, "");
        Reply last = create(old, token, 1, "");

        JsonNode refusal = create(old, token, 1, "").json();
        assertThat(refusal.at("/error/auth_code_limit_exceeded").asBoolean()).isTrue();
        List<String> ids = List.of(newer.text("id"), older.text("id"), last.text("id"));
        assertThat(listed(old, token)).containsAll(ids.subList(1, 3)).doesNotContain(ids.get(0));
        assertThat(listed(next, token)).containsAll(ids);
        tool.on(next).redeem(newer.authCode()).expect(200);
        tool.on(next).redeem(older.authCode()).expect(200);
    }

    private static List<String> listed(Server node, String token) {
        return app.on(node).codes(token).json().path("codes").findValuesAsText("id");
    }

    @Test
    void tokensOfACodeAreRefreshedOnBothNodes() {
        Reply fromOld = tool.on(old).redeem(newCode(old, 1, ""));
        Reply fromNext = tool.on(next).redeem(newCode(next, 1, ""));
        tool.on(next).refresh(fromOld.refreshToken()).expect(200);
        tool.on(old).refresh(fromNext.refreshToken()).expect(200);
    }

    /** The old version cannot read the record, and rejects what the next version has ended. */
    @Test
    void aConnectionOnlyTheNextVersionUnderstandsIsEndedThereOrWithItsCode() {
        String token = app.on(old).signIn("alice").accessToken();
        Reply created = create(old, token, 3, "");
        Reply one = tool.on(next).redeem(created.authCode(), Map.of("scope", "openid"));
        Reply other = tool.on(next).redeem(created.authCode(), Map.of("scope", "openid"));

        String connection = "/" + one.claim("auth_code_connection");
        app.on(old).endConnections(token, connection).expect(404);
        tool.on(old).userinfo(one.accessToken()).expect(200);
        app.on(next).endConnections(token, connection).expect(204);
        tool.on(old).userinfo(one.accessToken()).expect(401);
        tool.on(old).userinfo(other.accessToken()).expect(200);
        app.on(old).revokeCodes(token, "/" + created.codeId() + "?cascade=true").expect(204);

        tool.on(old).refresh(other.refreshToken()).expectInvalidGrant();
        tool.on(next).refresh(other.refreshToken()).expectInvalidGrant();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void codesOfBothVersionsAreRedeemedOnceAllNodesHaveTheNextVersion() {
        String older = newCode(old, 3, "");
        String newer = newCode(next, 2, "");
        tool.on(old).redeem(older).expect(200);

        old.close();
        tool.on(next).redeem(older).expect(200);
        try (Server second = joinWithNextVersion()) {
            tool.on(second).redeem(older).expect(200);
            tool.on(second).redeem(newer).expect(200);
            tool.on(next).redeem(newer).expect(200);
            tool.on(next).redeem(older).expectInvalidGrant();
            tool.on(next).redeem(newCode(second, 1, "")).expect(200);
        }
    }
}
