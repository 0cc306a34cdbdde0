package dev.authcodes.keycloak.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/** A store that holds one code at most, answers as it is told and remembers what it was asked. */
final class FakeCodeStore implements CodeStore {
    Addition addition = Addition.ADDED;
    Spending spending = Spending.SPENT;
    AuthCode code;
    boolean unreadable;
    final List<AuthCode> added = new ArrayList<>();
    final List<AuthCode> spent = new ArrayList<>();
    int maxActive;

    @Override
    public Addition add(AuthCode newCode, int mostActive) {
        added.add(newCode);
        maxActive = mostActive;
        return addition;
    }

    @Override
    public Optional<AuthCode> find(UserSessionModel userSession, CodeReference reference) {
        return Optional.ofNullable(code)
                .filter(found -> found.sessionId().equals(userSession.getId()))
                .filter(found -> found.digest().equals(reference.digest()));
    }

    @Override
    public boolean isUnreadable(UserSessionModel userSession, CodeReference reference) {
        return unreadable;
    }

    @Override
    public Spending spend(AuthCode spentCode, RedemptionRequest request) {
        spent.add(spentCode);
        return spending;
    }
}
