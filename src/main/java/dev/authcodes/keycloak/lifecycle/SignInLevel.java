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
 * Keycloak's level of authentication of a user at a client, from zero upwards.
 *
 * <p>It is the lower of the client session's level and the token's {@code acr}, which may be missing and does not
 * change while the client session's level does. Keycloak applies two rules only at the next visit to the authorization
 * endpoint, which apply here at once: a level ends when its maximum age in the browser flow is reached, and does not
 * count for a token created before the user reached it.
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
            // The flow has no levels. As in Keycloak's AcrProtocolMapper.
            return AuthenticationManager.isSSOAuthentication(clientSession) || isOlderThanTheSignIn()
                    ? LOWEST
                    : LOWEST + 1;
        }
        NavigableMap<Integer, Integer> times = times().headMap(reached, true);
        return reachedBeforeTheToken(unexpired(reached, times), times);
    }

    /** A token with an {@code acr} states its own level, so only one without is judged by its age. */
    private boolean isOlderThanTheSignIn() {
        return token != null && token.getAcr() == null && token.getIat() < Creator.signedInAt(userSession);
    }

    /** A level does not outlast a lower one, as in Keycloak's {@code AcrStore}. */
    private int unexpired(int reached, NavigableMap<Integer, Integer> times) {
        Map<Integer, Integer> maxAges = LoAUtil.getLoaMaxAgesConfiguredInRealmFlow(
                client.getRealm(), SessionApi.browserFlow(client).getId());
        return times.entrySet().stream()
                .filter(level -> end(level.getValue(), maxAges.get(level.getKey())) < CurrentTime.seconds())
                .findFirst()
                .map(expired -> below(expired.getKey(), times))
                .orElse(reached);
    }

    /** @param maxAge null if the flow no longer has the level */
    private static long end(long reachedAt, @Nullable Integer maxAge) {
        return reachedAt + (maxAge == null ? 0 : maxAge);
    }

    private int reachedBeforeTheToken(int level, NavigableMap<Integer, Integer> times) {
        // A level with a maximum age of zero is not stored, but was the last sign-in.
        int since = times.getOrDefault(level, Creator.signedInAt(userSession));
        return level == LOWEST || token == null || token.getIat() >= since
                ? level
                : reachedBeforeTheToken(below(level, times), times);
    }

    private static int below(int level, NavigableMap<Integer, Integer> times) {
        return Optional.ofNullable(times.lowerKey(level)).orElse(LOWEST);
    }

    /** When the user reached the levels that Keycloak has stored, in seconds since the epoch. */
    private NavigableMap<Integer, Integer> times() {
        String note = userSession.getNote(Constants.LOA_MAP);
        if (note == null) {
            return new TreeMap<>();
        }
        try {
            return JsonSerialization.mapper.readValue(note, new TypeReference<TreeMap<Integer, Integer>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Keycloak's note of levels cannot be read", e);
        }
    }
}
