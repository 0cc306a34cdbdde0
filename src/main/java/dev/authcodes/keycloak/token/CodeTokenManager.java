package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.compat.TokenManagers;
import dev.authcodes.keycloak.permission.ClientPermissions;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/**
 * Creates the tokens obtained with a code for every grant: at redemption, at refresh, and in exchange for another token
 * of the code. Each states its origin and has the lowest {@code acr}, and none is for an offline session.
 */
public final class CodeTokenManager extends TokenManagers.Base {
    private final EventBuilder event;
    private final @Nullable ClientPermissions permissions;
    private CodeOrigin origin;

    private CodeTokenManager(EventBuilder event, CodeOrigin origin, @Nullable ClientPermissions permissions) {
        this.event = event;
        this.origin = origin;
        this.permissions = permissions;
    }

    /** For a redemption. Its origin is already within what the client's mappers allow. */
    public static TokenManager redeeming(EventBuilder event, CodeOrigin origin) {
        return new CodeTokenManager(event, origin, null);
    }

    /**
     * For tokens derived from another token of the code. The lifespans that their client's mappers allow now also
     * apply, so a stricter mapper takes effect on tools that are already connected.
     */
    static TokenManager following(EventBuilder event, CodeOrigin origin, ClientPermissions permissions) {
        return new CodeTokenManager(event, origin, permissions);
    }

    /** Replaces the origin at a refresh, because the client's mappers may have become stricter. */
    void follow(CodeOrigin current) {
        origin = current;
    }

    @Override
    protected AccessToken create(
            KeycloakSession session,
            RealmModel realm,
            ClientModel client,
            UserModel user,
            UserSessionModel userSession,
            ClientSessionContext context,
            boolean offline) {
        if (offline || context.isOfflineTokenRequested()) {
            throw refusal(
                    session,
                    event,
                    OAuthErrorException.INVALID_SCOPE,
                    "offline_access",
                    "Scope offline_access is not available with an auth code");
        }
        if (permissions != null) {
            origin = permissions
                    .toRedeem(client, user, context.getScopeString())
                    .map(permission -> origin.within(permission.lifespans()))
                    .orElse(origin);
        }
        // Because of the grant in the token's id, Keycloak (from 26.6 on) asks AuthCodeGrantType.isTokenAllowed
        // wherever the token is presented, and a node without this extension rejects it.
        context.setAttribute(Constants.GRANT_TYPE, RedemptionRequest.GRANT_TYPE);
        AccessToken token = createAsKeycloak(session, realm, client, user, userSession, context, false);
        return mark(token, client);
    }

    @Override
    public IDToken transformIDToken(
            KeycloakSession session, IDToken token, UserSessionModel userSession, ClientSessionContext context) {
        return mark(
                super.transformIDToken(session, token, userSession, context),
                context.getClientSession().getClient());
    }

    /**
     * When a rotated refresh token is reused, Keycloak ends the client session, which all connections of the client
     * share, also with an ordinary sign-in. So only the connection of this token is ended, and the exception is the
     * response that Keycloak's grant would send on an {@link OAuthErrorException}, which would make it end the client
     * session.
     */
    @Override
    public void validateTokenReuse(
            KeycloakSession session,
            RealmModel realm,
            AccessToken refreshToken,
            AuthenticatedClientSessionModel clientSession,
            boolean refresh)
            throws OAuthErrorException {
        try {
            super.validateTokenReuse(session, realm, refreshToken, clientSession, refresh);
        } catch (OAuthErrorException e) {
            RefreshTokenEnd.publish(session, refreshToken, RevocationCause.TOKEN_REUSED);
            event.detail(Details.REASON, e.getDescription()).error(Errors.INVALID_TOKEN);
            throw new CorsErrorResponseException(
                    session.getProvider(Cors.class), e.getError(), e.getDescription(), Response.Status.BAD_REQUEST);
        }
    }

    /**
     * The exception that refuses to create a token, as in Keycloak's own grants (RFC 6749, section 5.2). It rolls back
     * what the grant has done so far, such as creating a client session.
     *
     * @param reason an identifier, for the event
     */
    static CorsErrorResponseException refusal(
            KeycloakSession session, EventBuilder event, String error, String reason, String description) {
        event.detail(Details.REASON, reason).error(Errors.NOT_ALLOWED);
        session.getTransactionManager().setRollbackOnly();
        return new CorsErrorResponseException(
                session.getProvider(Cors.class), error, description, Response.Status.BAD_REQUEST);
    }

    private <T extends IDToken> T mark(T token, ClientModel client) {
        origin.writeTo(token, client);
        return token;
    }
}
