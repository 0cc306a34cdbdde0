package dev.authcodes.keycloak.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.compat.SessionApi;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.util.LoAUtil;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.util.JsonSerialization;

/**
 * How strongly a person has signed in at a client: Keycloak's level of authentication, from zero upwards.
 *
 * <p>It is what the client session holds and the token says: the {@code acr} of a token may be left out of it, and grows
 * old in it, while the client session goes on with the person. Keycloak settles two things only when the person is at the
 * authorization endpoint again, and here they count at once: a level is over when its maximum age in the browser flow is,
 * and it is not that of a token from before the person reached it.
 */
final class SignInLevel {
    private static final int LOWEST = Constants.MINIMUM_LOA;

    private final UserSessionModel userSession;
    private final ClientModel client;
    private final @Nullable AccessToken token;

    SignInLevel(Creator creator) {
        this.userSession = creator.userSession();
        this.client = creator.client();
        this.token = creator.token();
    }

    int level() {
        String acr = token == null ? null : token.getAcr();
        return acr == null
                ? held()
                : Math.min(held(), new AcrLevels(client).of(acr).orElse(LOWEST));
    }

    private int held() {
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        if (clientSession == null) {
            return LOWEST;
        }
        int reached = LoAUtil.getCurrentLevelOfAuthentication(clientSession);
        if (reached < LOWEST) {
            // The flow knows no levels. As in Keycloak's AcrProtocolMapper.
            return AuthenticationManager.isSSOAuthentication(clientSession) || isOlderThanTheSignIn()
                    ? LOWEST
                    : LOWEST + 1;
        }
        NavigableMap<Integer, Integer> times = times().headMap(reached, true);
        return reachedBeforeTheToken(unexpired(reached, times), times);
    }

    /** A token with an {@code acr} says itself which level it had, so that only one without is judged by its age. */
    private boolean isOlderThanTheSignIn() {
        return token != null && token.getAcr() == null && token.getIat() < Creator.signedInAt(userSession);
    }

    /** A level does not outlast one below it, as in Keycloak's {@code AcrStore}. */
    private int unexpired(int reached, NavigableMap<Integer, Integer> times) {
        Map<Integer, Integer> maxAges = LoAUtil.getLoaMaxAgesConfiguredInRealmFlow(
                client.getRealm(), SessionApi.browserFlow(client).getId());
        return times.entrySet().stream()
                .filter(level -> end(level.getValue(), maxAges.get(level.getKey())) < CurrentTime.seconds())
                .findFirst()
                .map(expired -> below(expired.getKey(), times))
                .orElse(reached);
    }

    /** @param maxAge null where the flow does not know the level any more */
    private static long end(long reachedAt, @Nullable Integer maxAge) {
        return reachedAt + (maxAge == null ? 0 : maxAge);
    }

    private int reachedBeforeTheToken(int level, NavigableMap<Integer, Integer> times) {
        // One whose maximum age is zero is not remembered, but was the person's last sign-in.
        int since = times.getOrDefault(level, Creator.signedInAt(userSession));
        return level == LOWEST || token == null || token.getIat() >= since
                ? level
                : reachedBeforeTheToken(below(level, times), times);
    }

    private static int below(int level, NavigableMap<Integer, Integer> times) {
        return Optional.ofNullable(times.lowerKey(level)).orElse(LOWEST);
    }

    /** When the person reached which level of those that Keycloak remembers, in seconds since the epoch. */
    private NavigableMap<Integer, Integer> times() {
        String note = userSession.getNote(Constants.LOA_MAP);
        if (note == null) {
            return new TreeMap<>();
        }
        try {
            return JsonSerialization.mapper.readValue(note, new TypeReference<TreeMap<Integer, Integer>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Keycloak wrote levels that cannot be read", e);
        }
    }
}
