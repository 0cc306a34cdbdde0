package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.compat.SupportedFactory;
import dev.authcodes.keycloak.compat.TokenApi;
import dev.authcodes.keycloak.compat.TokenManagers;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.authorization.authorization.AuthorizationTokenService;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.PermissionGrantType;
import org.keycloak.protocol.oidc.grants.PermissionGrantTypeFactory;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.services.managers.AppAuthManager;

/** Replaces Keycloak's UMA grant with {@link UmaGrant}, by the same id and a higher order. */
public final class UmaGrantFactory extends PermissionGrantTypeFactory implements SupportedFactory {
    @Override
    public String getId() {
        return SupportedFactory.replacing(super.getId(), KeycloakVersion.isSupported());
    }

    @Override
    public int order() {
        return super.order() + 1;
    }

    @Override
    public OAuth2GrantType create(KeycloakSession session) {
        return new UmaGrant();
    }

    /**
     * UMA's grant for requesting party tokens, where a token of a code may identify the user. Keycloak verifies an
     * access token, asks {@link EndpointAccess}, and keeps the token in its context. An ID token, or whatever is
     * presented as one, it replaces with an access token created from the client session, with all scopes of the client
     * and no origin (26.7, {@code KeycloakIdentity}), so it is verified here first. Up to 26.5, Keycloak does not ask
     * about access tokens either, so they are verified here, too.
     */
    private static final class UmaGrant extends PermissionGrantType {
        private @Nullable IDToken verified;

        @Override
        public Response process(Context context) {
            setContext(context);
            verified = session.tokens().decode(presented(), IDToken.class);
            new SubjectToken(session, event, verified).requireExchangeable();
            return RefreshTokenOrigin.marked(session, super.process(context));
        }

        @Override
        protected void setContext(Context context) {
            super.setContext(context);
            TokenManager keycloaks = tokenManager;
            tokenManager = new TokenManagers.Base() {
                @Override
                protected AccessToken create(
                        KeycloakSession keycloakSession,
                        RealmModel tokenRealm,
                        ClientModel tokenClient,
                        UserModel user,
                        UserSessionModel userSession,
                        ClientSessionContext clientSession,
                        boolean offline) {
                    return TokenApi.createAccessToken(
                            new SubjectToken(session, event, identity()).tokenManager(keycloaks),
                            keycloakSession,
                            tokenRealm,
                            tokenClient,
                            user,
                            userSession,
                            clientSession,
                            offline);
                }
            };
        }

        /** The token that Keycloak identified the user by. */
        private @Nullable JsonWebToken identity() {
            return verified == null && session.getContext().getBearerToken() instanceof AccessToken accessToken
                    ? accessToken
                    : verified;
        }

        /**
         * As in {@link PermissionGrantType#process}: a token in the header takes precedence, whatever the format
         * applies to.
         */
        private @Nullable String presented() {
            String claimToken = formParams.getFirst("claim_token");
            String format = formParams.getFirst("claim_token_format");
            boolean isIdToken = format == null
                    ? claimToken != null
                    : AuthorizationTokenService.CLAIM_TOKEN_FORMAT_ID_TOKEN.equals(format);
            if (!isIdToken && !KeycloakVersion.isUpTo26_5()) {
                return null;
            }
            String header = headers.getRequestHeaders().getFirst(HttpHeaders.AUTHORIZATION);
            if (header != null && header.toLowerCase(Locale.ROOT).startsWith("bearer")) {
                return AppAuthManager.extractAuthorizationHeaderToken(headers);
            }
            return isIdToken ? claimToken : formParams.getFirst("subject_token");
        }
    }
}
