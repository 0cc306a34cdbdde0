package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the realm has refresh tokens rotated (<em>Revoke Refresh Token</em>). */
class RotatedTokensIT {
    private static final int TOOLS = 4;

    private static final Realm realm =
            Realm.create(Json.of("{enabledEventTypes: ['REFRESH_TOKEN_ERROR', 'REVOKE_GRANT']}"));
    private static final Client backend = realm.addConfidentialClient("backend").withMapper();
    private static final Client tool = realm.addClient("tool").withMapper().withAudience("backend");

    /** The holder of the tokens of one sign-in or connection of the client. */
    private static final class Holder {
        private final List<Reply> rotations = new ArrayList<>();

        Holder(Reply tokens) {
            rotations.add(tokens.expect(200));
        }

        Reply latest() {
            return rotations.get(rotations.size() - 1);
        }

        void refresh() {
            rotations.add(tool.refresh(latest().refreshToken()).expect(200));
        }
    }

    private static void rotate(boolean on, int maxReuse) {
        realm.update(Json.of("{revokeRefreshToken: %s, refreshTokenMaxReuse: %s}", on, maxReuse));
    }

    @ParameterizedTest(name = "seed {0}, each token may be used {1} times more, rotated from the redemption on: {2}")
    @CsvSource({"1,0,true", "2,1,true", "3,0,false", "4,2,false"})
    void reusingARotatedTokenEndsExactlyItsConnection(long seed, int maxReuse, boolean fromTheStart) {
        Random random = new Random(seed);
        rotate(fromTheStart, maxReuse);
        Reply signIn = tool.signIn("alice");
        List<Holder> holders = new ArrayList<>(List.of(new Holder(signIn)));
        String code = tool.createCode(signIn.accessToken(), "{\"uses\":" + TOOLS + "}")
                .authCode();
        for (int n = 0; n < TOOLS; n++) {
            holders.add(new Holder(tool.redeem(code, Map.of("scope", "openid"))));
        }
        rotate(true, maxReuse);
        if (!fromTheStart) {
            // Of a sign-in from before, Keycloak cannot tell the tokens from those of others.
            holders.set(0, new Holder(tool.signIn("alice")));
        }
        for (int n = 0; n < 3 * TOOLS; n++) {
            holders.get(random.nextInt(holders.size())).refresh();
        }
        Holder thief = holders.remove(1 + random.nextInt(TOOLS));
        // Keycloak compares times in seconds.
        Pause.untilTheNextSecond();
        thief.refresh();
        Reply stolen = thief.rotations.get(random.nextInt(thief.rotations.size() - 1));

        for (int n = 0; n < maxReuse; n++) {
            tool.refresh(stolen.refreshToken());
        }
        tool.refresh(stolen.refreshToken()).expectInvalidGrant();

        JsonNode ended = realm.lastEvent("REVOKE_GRANT").path("details");
        assertThat(ended.path("reason").asText()).isEqualTo("token_reused");
        assertThat(ended.path("auth_code_connection").asText()).isEqualTo(stolen.claim("auth_code_connection"));
        assertThat(realm.lastEvent("REFRESH_TOKEN_ERROR").path("error").asText())
                .isEqualTo("invalid_token");
        tool.refresh(thief.latest().refreshToken()).expectInvalidGrant();
        tool.userinfo(thief.latest().accessToken()).expect(401);
        assertThat(backend.isActive(thief.latest().accessToken())).isFalse();
        for (Holder other : holders) {
            tool.userinfo(other.latest().accessToken()).expect(200);
            other.refresh();
            other.refresh();
        }
    }
}
