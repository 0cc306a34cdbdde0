package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.Descent;
import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.permission.CreatePermission;
import dev.authcodes.keycloak.permission.PageClient;
import dev.authcodes.keycloak.token.CodeOrigin;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * The creator of a code: a user, in one of their sessions, through a client.
 *
 * @param token the client's access token; null if the user acts in the browser, on the connect page
 */
public record Creator(
        UserModel user,
        UserSessionModel userSession,
        ClientModel client,
        @Nullable AccessToken token) {

    /** The client's scope (RFC 6749, section 3.3); null: its default scopes. */
    public @Nullable String scope() {
        return token == null ? null : token.getScope();
    }

    /**
     * Why this creator may neither create nor manage any codes; empty if it may.
     *
     * @param permission the client's; empty if no mapper applies to it
     * @param permissions finds out why none applies
     */
    Optional<CreationRefusal> objection(Optional<CreatePermission> permission, ClientPermissions permissions) {
        if (user.getServiceAccountClientLink() != null || (token != null && token.getSessionId() == null)) {
            return Optional.of(CreationRefusal.SERVICE_ACCOUNT);
        }
        if (isOffline()) {
            return Optional.of(CreationRefusal.OFFLINE_SESSION);
        }
        if (userSession.getNote(ImpersonationSessionNote.IMPERSONATOR_ID.toString()) != null) {
            return Optional.of(CreationRefusal.IMPERSONATED_SESSION);
        }
        if (permission.isEmpty() || (token != null && PageClient.is(client))) {
            return Optional.of(
                    permissions.isCreateScopeLeftOut(client, user, requestedScope())
                            ? CreationRefusal.SCOPE_NOT_IN_TOKEN
                            : CreationRefusal.CLIENT_NOT_PERMITTED);
        }
        if (origin().isEmpty()) {
            return Optional.empty();
        }
        int maxDepth = permission.get().maxChainDepth();
        if (maxDepth == 0) {
            return Optional.of(CreationRefusal.REDEEMED_SESSION);
        }
        return descent().depth() > maxDepth ? Optional.of(CreationRefusal.CHAIN_TOO_LONG) : Optional.empty();
    }

    /** The scope at sign-in (RFC 6749, section 3.3), which the token may state incompletely. */
    private @Nullable String requestedScope() {
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        return clientSession == null ? null : clientSession.getNote(OAuth2Constants.SCOPE);
    }

    /** The descent of a code by this creator. */
    Descent descent() {
        return origin().map(CodeOrigin::next).orElse(Descent.NONE);
    }

    /** The code that the token was obtained with; empty if the user signed in to the client. */
    private Optional<CodeOrigin> origin() {
        return CodeOrigin.of(token);
    }

    /** The requested code, within the limits. It expires with the user session at the latest. */
    AuthCode code(CreationRequest request, LongCode value, CreatePermission permission, RealmSessions sessions) {
        return request.toCode(value, client.getId(), descent(), permission.limits(), sessions.latestEnd(userSession));
    }

    /** A token obtained with a code cannot create a code that allows more than its own. */
    CreationRequest narrow(CreationRequest request) {
        Set<String> scope = request.restrictions().scope();
        return origin().map(origin -> request.withScope(origin.filter().within(scope)))
                .orElse(request);
    }

    /** Whether the sign-in that counts for this creator is older; never for zero. */
    boolean signedInBefore(Duration maxAge) {
        return !maxAge.isZero() && signedInAt() + maxAge.toSeconds() < CurrentTime.seconds();
    }

    /**
     * The sign-in that counts for this creator, in seconds since the epoch: with a token, the one that the token
     * reports. A later sign-in, perhaps to another client, proves nothing about the holder of this token.
     */
    private long signedInAt() {
        long latest = signedInAt(userSession);
        if (token == null) {
            return latest;
        }
        // Missing from lightweight tokens, and if the client lacks the scope "basic".
        Long reported = token.getAuth_time();
        if (reported == null) {
            return token.getIat() >= latest ? latest : Math.min(userSession.getStarted(), latest);
        }
        return Math.min(reported, latest);
    }

    /** The user's level of authentication at this client; the lowest for a token obtained with a code. */
    int level() {
        return origin().isPresent() ? Constants.MINIMUM_LOA : new SignInLevel(this).level();
    }

    /** The user's last sign-in to this session, in seconds since the epoch. */
    static int signedInAt(UserSessionModel userSession) {
        String authTime = userSession.getNote(AuthenticationManager.AUTH_TIME);
        return authTime == null ? userSession.getStarted() : Integer.parseInt(authTime);
    }

    private boolean isOffline() {
        // Token exchange turns an offline session into one that exists for this request only.
        return userSession.isOffline()
                || Constants.CREATED_FROM_PERSISTENT_OFFLINE.equals(
                        userSession.getNote(Constants.CREATED_FROM_PERSISTENT));
    }
}
