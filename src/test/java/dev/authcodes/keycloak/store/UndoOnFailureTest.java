package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

class UndoOnFailureTest {
    private final FakeKeycloak keycloak = new FakeKeycloak();
    private final KeycloakSession session = keycloak.open();
    private final List<SingleUseObjectProvider> undone = new ArrayList<>();

    @BeforeEach
    void enlist() {
        UndoOnFailure.enlist(session, undone::add);
    }

    @AfterEach
    void resetFeatures() {
        Profile.reset();
    }

    @Test
    void aRollbackUndoesOnce() {
        rollBack();
        assertThat(undone).containsExactly(keycloak.objects);
    }

    @Test
    void aRollbackAlsoOfTheSessionWriteUndoesOnce() {
        keycloak.sessionWrites.begin();
        rollBack();
        assertThat(undone).containsExactly(keycloak.objects);
    }

    @Test
    void whereTheRollbackIncludesTheObjectsNothingIsUndone() {
        Profile.init(Profile.ProfileName.DEFAULT, Map.of(Profile.Feature.STATELESS, true));
        rollBack();
        assertThat(undone).isEmpty();
    }

    @Test
    void aCommitWhoseSessionWriteIsUnfinishedUndoesOnce() {
        keycloak.sessionWrites.begin();
        session.close();
        assertThat(undone).containsExactly(keycloak.objects);
    }

    @Test
    void aCommitWhoseSessionWriteIsFinishedUndoesNothing() {
        keycloak.sessionWrites.begin();
        keycloak.sessionWrites.commit();
        session.close();
        assertThat(undone).isEmpty();
    }

    @Test
    void aCommitWithoutASessionWriteUndoesNothing() {
        session.close();
        assertThat(undone).isEmpty();
    }

    @Test
    void aKeycloakThatWritesSessionsInAnotherWayIsLeftAlone() {
        FakeKeycloak other = new FakeKeycloak();
        other.spis = Set.of();
        other.sessionWrites.begin();
        KeycloakSession otherSession = other.open();
        UndoOnFailure.enlist(otherSession, undone::add);

        otherSession.close();

        assertThat(undone).isEmpty();
    }

    private void rollBack() {
        session.getTransactionManager().setRollbackOnly();
        session.close();
    }
}
