package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.RedeemRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.encode.AccessTokenContext;
import org.keycloak.protocol.oidc.encode.AccessTokenContext.SessionType;
import org.keycloak.protocol.oidc.encode.TokenContextEncoderProvider;
import org.keycloak.representations.AccessToken;

/**
 * The grant in the id of an access token. Keycloak writes it there, and whether a token came from a code is read from
 * it: no claim is needed for that, and a refresh keeps it.
 */
public final class CodeGrant {
    private final TokenContextEncoderProvider encoder;

    public CodeGrant(KeycloakSession session) {
        this.encoder = session.getProvider(TokenContextEncoderProvider.class);
    }

    /** Whether the token came from a code. */
    public boolean issued(AccessToken token) {
        if (token.getId() == null) {
            return false;
        }
        try {
            return RedeemRequest.GRANT_TYPE.equals(
                    encoder.getTokenContextFromTokenId(token.getId()).getGrantType());
        } catch (IllegalArgumentException e) {
            // an id that Keycloak did not make
            return false;
        }
    }

    /** Writes the grant into the id of a token that Keycloak has just made by another one. */
    public void claim(AccessToken token) {
        AccessTokenContext context = encoder.getTokenContextFromTokenId(token.getId());
        if (context.getSessionType() != SessionType.UNKNOWN) {
            token.id(encoder.encodeTokenId(new AccessTokenContext(
                    context.getSessionType(),
                    context.getTokenType(),
                    RedeemRequest.GRANT_TYPE,
                    context.getRawTokenId())));
        }
    }
}
