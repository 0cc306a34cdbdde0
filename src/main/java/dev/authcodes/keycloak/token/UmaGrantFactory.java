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

/** Registers {@link UmaGrant} in the place of Keycloak's grant: the same id, a higher order. */
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
     * UMA's grant for requesting party tokens, where a token of a code identifies the user. An access token Keycloak verifies,
     * asks {@link EndpointAccess} about, and keeps in its context. An ID token, or whatever is presented as one, it replaces by
     * an access token that it creates from the client session, with all scopes of the client and no origin (26.7,
     * {@code KeycloakIdentity}); so that one is verified here first, by the same means. Up to 26.5, which does not ask about
     * access tokens, so are those.
     */
    private static final class UmaGrant extends PermissionGrantType {
        private @Nullable IDToken verified;

        @Override
        public Response process(Context context) {
            setContext(context);
            verified = session.tokens().decode(presented(), IDToken.class);
            new SubjectToken(session, event, verified).requireExchangeable();
            return RefreshTokens.marked(session, super.process(context));
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

        /** The token by which Keycloak has identified the user. */
        private @Nullable JsonWebToken identity() {
            return verified == null && session.getContext().getBearerToken() instanceof AccessToken accessToken
                    ? accessToken
                    : verified;
        }

        /** As in {@link PermissionGrantType#process}: that of the header, if there is one, whatever the format is for. */
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
