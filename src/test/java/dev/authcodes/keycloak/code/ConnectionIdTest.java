package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConnectionIdTest {

    @Test
    void onlyARepeatedRequestHasTheSameConnectionId() {
        AuthCode code = Codes.withUses(1);
        UUID request = UUID.randomUUID();
        String id = ConnectionId.of(code, request);

        assertThat(ConnectionId.of(code, request)).isEqualTo(id).matches("[A-Za-z0-9_-]{22}");
        assertThat(Stream.of(
                        id,
                        ConnectionId.of(code, UUID.randomUUID()),
                        ConnectionId.of(Codes.withUses(1), request),
                        ConnectionId.of(code, null),
                        ConnectionId.of(code, null)))
                .doesNotHaveDuplicates();
        assertThat(code.digest()).doesNotContain(id);
    }
}
