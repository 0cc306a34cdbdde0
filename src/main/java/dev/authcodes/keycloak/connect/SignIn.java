package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.Issuance;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolService;
import org.keycloak.protocol.oidc.utils.PkceUtils;

/**
 * The way through the realm's ordinary login and back. The page only wants Keycloak's cookie, which the login sets; the
 * authorization code with which the browser comes back is thrown away. Nobody else can use it: it is bound to a PKCE
 * challenge (RFC 7636) whose verifier was forgotten at once. As no code is ever redeemed here, no {@code state} needs to
 * be checked either: a forged response could not sign anybody in.
 */
final class SignIn {
    private static final int LONGEST_LOCALES = 100;

    private final PageAddress address;
    private final UriBuilder authorizationEndpoint;
    private final ClientModel client;

    SignIn(KeycloakSession session, ClientModel client) {
        this.address = new PageAddress(session);
        this.authorizationEndpoint =
                OIDCLoginProtocolService.authUrl(session.getContext().getUri());
        this.client = client;
    }

    /** Whether this request comes from the authorization endpoint (RFC 6749, sections 4.1.2 and 4.1.2.1). */
    boolean isReturning() {
        return address.parameter(OAuth2Constants.CODE).isPresent() || hasFailed();
    }

    boolean hasFailed() {
        return address.parameter(OAuth2Constants.ERROR).isPresent();
    }

    Response start() {
        return redirect(null);
    }

    /** Lets the person sign in once more, as recently and as strongly as is asked for. */
    Response again(Issuance.StepUpRequired demand) {
        return redirect(demand);
    }

    private Response redirect(Issuance.@Nullable StepUpRequired demand) {
        UriBuilder uri = authorizationEndpoint
                .clone()
                .queryParam(OAuth2Constants.CLIENT_ID, "{client}")
                .queryParam(OAuth2Constants.REDIRECT_URI, "{page}")
                .queryParam(OAuth2Constants.RESPONSE_TYPE, OAuth2Constants.CODE)
                .queryParam(OAuth2Constants.SCOPE, OAuth2Constants.SCOPE_OPENID)
                .queryParam(OAuth2Constants.STATE, SecretGenerator.getInstance().randomString())
                .queryParam(OAuth2Constants.CODE_CHALLENGE, forgottenChallenge())
                .queryParam(OAuth2Constants.CODE_CHALLENGE_METHOD, OAuth2Constants.PKCE_METHOD_S256);
        String acr = demand == null ? null : demand.acr();
        if (demand != null && !demand.maxAge().isZero()) {
            uri.queryParam(OIDCLoginProtocol.MAX_AGE_PARAM, demand.maxAge().toSeconds());
        }
        if (acr != null) {
            uri.queryParam(OAuth2Constants.ACR_VALUES, "{acr}");
        }
        address.locale().ifPresent(tag -> uri.queryParam(LocaleSelectorProvider.KC_LOCALE_PARAM, tag));
        Optional<String> uiLocales =
                address.parameter(OAuth2Constants.UI_LOCALES_PARAM).filter(tags -> tags.length() <= LONGEST_LOCALES);
        uiLocales.ifPresent(tags -> uri.queryParam(OAuth2Constants.UI_LOCALES_PARAM, "{locales}"));
        URI realmUri = uri.resolveTemplate("realm", address.realmName())
                .resolveTemplate("client", client.getClientId())
                .resolveTemplate("page", address.bare())
                .resolveTemplate("acr", acr == null ? "" : acr)
                .resolveTemplate("locales", uiLocales.orElse(""))
                .build();
        return Response.status(Response.Status.SEE_OTHER).location(realmUri).build();
    }

    private static String forgottenChallenge() {
        return PkceUtils.encodeCodeChallenge(PkceUtils.generateCodeVerifier(), OAuth2Constants.PKCE_METHOD_S256);
    }
}
