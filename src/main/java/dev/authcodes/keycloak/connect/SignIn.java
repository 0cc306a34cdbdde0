package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.lifecycle.AcrLevels;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.AuthorizationEndpointBase;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpoint;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequest;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequestParserProcessor;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequestParserProcessor.EndpointType;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.protocol.oidc.utils.PkceUtils;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.util.LocaleUtil;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The way through Keycloak's sign-in to the page's client and back. It starts here and not at the authorization
 * endpoint, where anybody could start it with parameters of their own: {@link
 * dev.authcodes.keycloak.permission.PageClient} has no flow there. It asks for nothing ({@code response_type=none},
 * OAuth 2.0 Multiple Response Type Encoding Practices, section 4), so no authorization code exists that could get into
 * an address.
 */
final class SignIn extends AuthorizationEndpointBase {
    static final String SCOPE = OAuth2Constants.SCOPE_OPENID;

    private static final int LONGEST_LOCALES = 100;

    private final ClientModel client;
    private final PageAddress address;

    SignIn(KeycloakSession session, ClientModel client) {
        super(
                session,
                new EventBuilder(
                                session.getContext().getRealm(),
                                session,
                                session.getContext().getConnection())
                        .event(EventType.LOGIN)
                        .client(client));
        this.client = client;
        this.address = new PageAddress(session);
    }

    Response start() {
        return start(parameters());
    }

    /** Lets the user sign in once more, as recently and as strongly as is asked for. */
    Response again(CreationOutcome.StepUpRequired demand) {
        MultivaluedMap<String, String> parameters = parameters();
        if (!demand.maxAge().isZero()) {
            parameters.putSingle(
                    OIDCLoginProtocol.MAX_AGE_PARAM,
                    String.valueOf(demand.maxAge().toSeconds()));
        }
        if (demand.acr() != null) {
            parameters.putSingle(OIDCLoginProtocol.ACR_PARAM, demand.acr());
        }
        return start(parameters);
    }

    private Response start(MultivaluedMap<String, String> parameters) {
        try {
            AuthenticationSessionModel signIn = prepare(parameters);
            Response started = handleBrowserAuthenticationRequest(
                    signIn,
                    new OIDCLoginProtocol(session, realm, session.getContext().getUri(), headers, event),
                    false,
                    true);
            // Keycloak's 302 leaves open how a browser goes on after a POST.
            return started.getStatus() == Response.Status.FOUND.getStatusCode()
                    ? Response.seeOther(started.getLocation()).build()
                    : started;
        } catch (ClientPolicyException e) {
            return rejected(e);
        }
    }

    private AuthenticationSessionModel prepare(MultivaluedMap<String, String> parameters) throws ClientPolicyException {
        session.clientPolicy().triggerOnEvent(new PreAuthorizationRequestContext(client.getClientId(), parameters));
        AuthorizationEndpointRequest request = AuthorizationEndpointRequestParserProcessor.parseRequest(
                event, session, client, parameters, EndpointType.OIDC_AUTH_ENDPOINT);
        AuthenticationSessionModel signIn = createAuthenticationSession(client, request.getState());
        session.clientPolicy()
                .triggerOnEvent(new AuthorizationRequestContext(
                        OIDCResponseType.parse(request.getResponseType()),
                        request,
                        request.getRedirectUri(),
                        parameters,
                        signIn));
        describe(request, signIn);
        new Admission(session, client).promise(signIn);
        return signIn;
    }

    private Response rejected(ClientPolicyException e) {
        AuthenticationSessionModel signIn = session.getContext().getAuthenticationSession();
        if (signIn != null) {
            new AuthenticationSessionManager(session).removeAuthenticationSession(realm, signIn, false);
        }
        event.detail(Details.REASON, Details.CLIENT_POLICY_ERROR)
                .detail(Details.CLIENT_POLICY_ERROR, e.getError())
                .detail(Details.CLIENT_POLICY_ERROR_DETAIL, e.getErrorDetail())
                .error(e.getError());
        return Response.seeOther(address.failed(e.getError())).build();
    }

    /** What a sign-in by the authorization endpoint would be asked for; client policies look at all of it. */
    private MultivaluedMap<String, String> parameters() {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        parameters.putSingle(OAuth2Constants.CLIENT_ID, client.getClientId());
        parameters.putSingle(OAuth2Constants.REDIRECT_URI, address.page().toString());
        parameters.putSingle(OAuth2Constants.RESPONSE_TYPE, OIDCResponseType.NONE);
        parameters.putSingle(OAuth2Constants.SCOPE, SCOPE);
        parameters.putSingle(OAuth2Constants.STATE, random());
        parameters.putSingle(OIDCLoginProtocol.NONCE_PARAM, random());
        parameters.putSingle(
                OAuth2Constants.CODE_CHALLENGE,
                PkceUtils.encodeCodeChallenge(PkceUtils.generateCodeVerifier(), OAuth2Constants.PKCE_METHOD_S256));
        parameters.putSingle(OAuth2Constants.CODE_CHALLENGE_METHOD, OAuth2Constants.PKCE_METHOD_S256);
        address.parameter(OAuth2Constants.UI_LOCALES_PARAM)
                .filter(tags -> tags.length() <= LONGEST_LOCALES)
                .ifPresent(tags -> parameters.putSingle(OAuth2Constants.UI_LOCALES_PARAM, tags));
        return parameters;
    }

    private static String random() {
        return SecretGenerator.getInstance().randomString();
    }

    /** As the authorization endpoint does, whose own method for it is private. */
    private void describe(AuthorizationEndpointRequest request, AuthenticationSessionModel signIn) {
        signIn.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        signIn.setRedirectUri(request.getRedirectUri());
        signIn.setAction(AuthenticationSessionModel.Action.AUTHENTICATE.name());
        signIn.setClientNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, request.getResponseType());
        signIn.setClientNote(OIDCLoginProtocol.REDIRECT_URI_PARAM, request.getRedirectUri());
        signIn.setClientNote(OIDCLoginProtocol.ISSUER, address.realm().toString());
        AuthorizationEndpoint.performActionOnParameters(request, (name, value) -> note(signIn, name, value));
        note(signIn, OIDCLoginProtocol.MAX_AGE_PARAM, request.getMaxAge());
        note(signIn, LocaleSelectorProvider.CLIENT_REQUEST_LOCALE, request.getUiLocales());
        AcrLevels levels = new AcrLevels(client);
        AcrUtils.getAcrValues(null, request.getAcr(), client).stream()
                .mapToInt(acr -> levels.of(acr).orElse(Constants.MINIMUM_LOA))
                .min()
                .ifPresent(level -> note(signIn, Constants.REQUESTED_LEVEL_OF_AUTHENTICATION, level));
        LocaleUtil.processLocaleParam(session, realm, signIn);
    }

    private static void note(AuthenticationSessionModel signIn, String name, @Nullable Object value) {
        if (value != null) {
            signIn.setClientNote(name, value.toString());
        }
    }
}
