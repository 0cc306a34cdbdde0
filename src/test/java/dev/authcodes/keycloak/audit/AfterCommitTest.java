package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Fake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakTransaction;
import org.keycloak.models.KeycloakTransactionManager;

class AfterCommitTest {
    private final List<KeycloakTransaction> afterCompletion = new ArrayList<>();
    private final KeycloakTransactionManager transactions =
            Fake.of(KeycloakTransactionManager.class, Map.of("enlistAfterCompletion", transaction -> {
                afterCompletion.add((KeycloakTransaction) transaction[0]);
                return null;
            }));
    private final KeycloakSession session =
            Fake.of(KeycloakSession.class, Map.of("getTransactionManager", none -> transactions));

    @Test
    void aTaskRunsAfterACommitButNotAfterARollback() {
        List<String> done = new ArrayList<>();
        AfterCommit.run(session, () -> done.add("committed"));
        AfterCommit.run(session, () -> done.add("rolled back"));
        afterCompletion.forEach(KeycloakTransaction::begin);
        assertThat(done).isEmpty();

        afterCompletion.get(0).commit();
        afterCompletion.get(1).rollback();

        assertThat(done).containsExactly("committed");
    }
}
