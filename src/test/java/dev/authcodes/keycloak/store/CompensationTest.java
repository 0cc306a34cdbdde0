package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.FakeKeycloak;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

class CompensationTest {
    private final FakeKeycloak keycloak = new FakeKeycloak();
    private final KeycloakSession session = keycloak.open();
    private final List<SingleUseObjectProvider> undone = new ArrayList<>();

    @BeforeEach
    void enlist() {
        Compensation.enlist(session, undone::add);
    }

    @AfterEach
    void resetFeatures() {
        Profile.reset();
    }

    @Test
    void aRollbackUndoesTheChangeOnce() {
        rollBack();
        assertThat(undone).containsExactly(keycloak.objects);
    }

    @Test
    void nothingIsUndoneIfTheRollbackCoversTheStore() {
        Profile.init(Profile.ProfileName.DEFAULT, Map.of(Profile.Feature.STATELESS, true));
        rollBack();
        assertThat(undone).isEmpty();
    }

    @Test
    void aCommitUndoesNothing() {
        session.close();
        assertThat(undone).isEmpty();
    }

    private void rollBack() {
        session.getTransactionManager().setRollbackOnly();
        session.close();
    }
}
