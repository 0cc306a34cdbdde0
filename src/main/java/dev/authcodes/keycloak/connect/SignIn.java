package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.compat.RequestApi;
import dev.authcodes.keycloak.lifecycle.AcrLevels;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
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
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.util.LocaleUtil;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Signs the user in to the page's client and returns to the page. The sign-in starts here and not at the authorization
 * endpoint, where anyone could start it with other parameters: {@link dev.authcodes.keycloak.permission.PageClient} has
 * no browser flow there.
 */
final class SignIn extends AuthorizationEndpointBase {
    private static final int MAX_LOCALES_LENGTH = 100;

    private final PageRequest request;
    private final PageAuthentication authentication;

    SignIn(KeycloakSession session) {
        super(
                session,
                new EventBuilder(
                                session.getContext().getRealm(),
                                session,
                                session.getContext().getConnection())
                        .event(EventType.LOGIN));
        this.request = new PageRequest(session);
        this.authentication = new PageAuthentication(session);
    }

    Response start(ClientModel client) {
        return start(client, AuthorizationParameters.of(client, request.linked()));
    }

    /** Has the user sign in again, as recently and strongly as required. */
    Response again(ClientModel client, CreationOutcome.StepUpRequired demand) {
        return start(client, AuthorizationParameters.of(client, request.linked(), demand));
    }

    private Response start(ClientModel client, MultivaluedMap<String, String> parameters) {
        event.client(client);
        request.parameter(OAuth2Constants.UI_LOCALES_PARAM)
                .filter(tags -> tags.length() <= MAX_LOCALES_LENGTH)
                .ifPresent(tags -> parameters.putSingle(OAuth2Constants.UI_LOCALES_PARAM, tags));
        try {
            Response started = handleBrowserAuthenticationRequest(
                    prepare(client, parameters),
                    new OIDCLoginProtocol(session, realm, session.getContext().getUri(), headers, event),
                    false,
                    true);
            // Keycloak's 302 leaves it to the browser whether to repeat a POST.
            return started.getStatus() == Response.Status.FOUND.getStatusCode()
                    ? Response.seeOther(started.getLocation()).build()
                    : started;
        } catch (ClientPolicyException e) {
            return rejected(e);
        }
    }

    private AuthenticationSessionModel prepare(ClientModel client, MultivaluedMap<String, String> parameters)
            throws ClientPolicyException {
        session.clientPolicy().triggerOnEvent(new PreAuthorizationRequestContext(client.getClientId(), parameters));
        AuthorizationEndpointRequest authorization = AuthorizationEndpointRequestParserProcessor.parseRequest(
                event, session, client, parameters, EndpointType.OIDC_AUTH_ENDPOINT);
        AuthenticationSessionModel signIn = createAuthenticationSession(client, authorization.getState());
        session.clientPolicy()
                .triggerOnEvent(new AuthorizationRequestContext(
                        OIDCResponseType.parse(authorization.getResponseType()),
                        authorization,
                        RequestApi.redirectUri(authorization),
                        parameters,
                        signIn));
        describe(client, authorization, signIn);
        authentication.expect(client, signIn);
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
        return Response.seeOther(request.signInFailed(e.getError())).build();
    }

    /** As in the authorization endpoint, whose own method is private. */
    private void describe(
            ClientModel client, AuthorizationEndpointRequest authorization, AuthenticationSessionModel signIn) {
        signIn.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        signIn.setRedirectUri(RequestApi.redirectUri(authorization));
        signIn.setAction(AuthenticationSessionModel.Action.AUTHENTICATE.name());
        signIn.setClientNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, authorization.getResponseType());
        signIn.setClientNote(OIDCLoginProtocol.REDIRECT_URI_PARAM, RequestApi.redirectUri(authorization));
        signIn.setClientNote(OIDCLoginProtocol.ISSUER, request.realm().toString());
        AuthorizationEndpoint.performActionOnParameters(authorization, (name, value) -> note(signIn, name, value));
        note(signIn, OIDCLoginProtocol.MAX_AGE_PARAM, authorization.getMaxAge());
        note(signIn, LocaleSelectorProvider.CLIENT_REQUEST_LOCALE, authorization.getUiLocales());
        AcrLevels levels = new AcrLevels(client);
        AcrUtils.getAcrValues(null, authorization.getAcr(), client).stream()
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
