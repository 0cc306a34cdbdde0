package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Keycloak can leave a session in its cache that is logged out while another request reads it (keycloak#51127), and then
 * goes on to find it there.
 */
class CachedSessionIT {
    private static final Logger LOG = Logger.getLogger(CachedSessionIT.class);
    private static final int ROUNDS = 60;
    private static final int READERS = 7;

    @Test
    void aSessionLeftInTheCacheAfterALogoutGivesNeitherCodesNorTokens() {
        Realm realm = Realm.create();
        Client app = realm.addClient("app").withMapper();
        Client tool = realm.addClient("tool").withMapper();
        Client newcomer = realm.addClient("newcomer").withMapper();
        int survivors = 0;
        List<String> givenOut = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Reply signIn = app.signIn("alice");
            String code = app.createCode(signIn.accessToken(), "{\"uses\":5}").authCode();
            String token = tool.redeem(code, Map.of("scope", "openid")).accessToken();

            logOutWhileOthersRead(app, signIn, tool, token);

            survivors += tool.userinfo(token).status() == 200 ? 1 : 0;
            if (app.createCode(signIn.accessToken()).json().has("auth_code")) {
                givenOut.add("a code in round " + round);
            }
            for (Client redeemer : List.of(tool, newcomer)) {
                if (redeemer.redeem(code).status() == 200) {
                    givenOut.add("tokens for " + redeemer.clientId() + " in round " + round);
                }
            }
        }
        LOG.infof("%d of %d sessions survived their logout in Keycloak's cache", survivors, ROUNDS);
        assertThat(givenOut).as("%d sessions of %d survived", survivors, ROUNDS).isEmpty();
    }

    private static void logOutWhileOthersRead(Client app, Reply signIn, Client tool, String token) {
        AtomicBoolean over = new AtomicBoolean();
        Parallel.run(READERS + 1, n -> {
            if (n == READERS) {
                Pause.of(Duration.ofMillis(20));
                app.logout(signIn.refreshToken()).expect(204);
                over.set(true);
            }
            while (!over.get()) {
                tool.userinfo(token);
            }
            return null;
        });
    }
}
