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
 * Who makes a code: a person, in one of their user sessions, by a client.
 *
 * @param token the access token by which the client acts; null where the person does so in the browser, on a page of
 *     Keycloak's
 */
public record Creator(
        UserModel user,
        UserSessionModel userSession,
        ClientModel client,
        @Nullable AccessToken token) {

    /** The scopes with which the client acts (RFC 6749, section 3.3); null: those it always has. */
    public @Nullable String scope() {
        return token == null ? null : token.getScope();
    }

    /**
     * Why this creator may neither create nor manage codes, whatever it asks for; empty if it may.
     *
     * @param permission of the client; empty if no mapper applies to it
     * @param permissions tells why none does
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

    /** At the sign-in (RFC 6749, section 3.3), which the token may not tell completely. */
    private @Nullable String requestedScope() {
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        return clientSession == null ? null : clientSession.getNote(OAuth2Constants.SCOPE);
    }

    /** From which code a code of this creator descends. */
    Descent descent() {
        return origin().map(CodeOrigin::next).orElse(Descent.NONE);
    }

    /** With which code the token was obtained; empty if the user signed in to the client. */
    private Optional<CodeOrigin> origin() {
        return CodeOrigin.of(token);
    }

    /** The code that is asked for, within the limits; it expires with the user session at the latest. */
    AuthCode code(CreationRequest request, LongCode value, CreatePermission permission, RealmSessions sessions) {
        return request.toCode(value, client.getId(), descent(), permission.limits(), sessions.latestEnd(userSession));
    }

    /** With a token that came from a code, no code can be made that lets through more than that one did. */
    CreationRequest narrow(CreationRequest request) {
        Set<String> scope = request.restrictions().scope();
        return origin().map(origin -> request.withScope(origin.filter().within(scope)))
                .orElse(request);
    }

    /** Whether the user's last sign-in that this creator can show is longer ago; zero never is. */
    boolean signedInBefore(Duration maxAge) {
        return !maxAge.isZero() && signedInAt() + maxAge.toSeconds() < CurrentTime.seconds();
    }

    /**
     * The sign-in that counts for this creator, in seconds since the epoch: with a token, the one that the token reports.
     * A user who has signed in again since, perhaps at another client, has proved nothing to the holder of this token.
     */
    private long signedInAt() {
        long latest = signedInAt(userSession);
        if (token == null) {
            return latest;
        }
        // The claim can be missing: from lightweight tokens, or where the client lacks the scope "basic".
        Long reported = token.getAuth_time();
        if (reported == null) {
            return token.getIat() >= latest ? latest : Math.min(userSession.getStarted(), latest);
        }
        return Math.min(reported, latest);
    }

    /** The level of authentication of the person at this client. With a code, nobody signed in there. */
    int level() {
        return origin().isPresent() ? Constants.MINIMUM_LOA : new SignInLevel(this).level();
    }

    /** When the person last signed in in this session, in seconds since the epoch. */
    static int signedInAt(UserSessionModel userSession) {
        String authTime = userSession.getNote(AuthenticationManager.AUTH_TIME);
        return authTime == null ? userSession.getStarted() : Integer.parseInt(authTime);
    }

    private boolean isOffline() {
        // A token that came from an offline session by token exchange has a session that lives for this request only.
        return userSession.isOffline()
                || Constants.CREATED_FROM_PERSISTENT_OFFLINE.equals(
                        userSession.getNote(Constants.CREATED_FROM_PERSISTENT));
    }
}
