package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CodeCreateIT {
    private static Client app;
    private static String token;

    @BeforeAll
    static void signIn() {
        app = Realm.create().addClient("app").withMapper();
        token = app.signIn("alice").accessToken();
    }

    @Test
    void theReplyHasTheDocumentedMembersAndNoOther() {
        Reply reply = app.createCode(token);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("auth_code", "duration_minutes", "uses", "id", "expires_at");
        assertThat(reply.authCode())
                .matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}")
                .hasSizeLessThan(100);
        assertThat(reply.json().path("expires_at").asLong())
                .isCloseTo(Instant.now().getEpochSecond() + 60, org.assertj.core.data.Offset.offset(5L));
    }
}
