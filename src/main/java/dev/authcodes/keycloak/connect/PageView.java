package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.lifecycle.CodeOperations;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.keycloak.OAuth2Constants;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocolService;

/** Shows the page in the realm's login theme, or the theme's error page. */
final class PageView {
    private static final String VERSION =
            Objects.requireNonNullElse(PageView.class.getPackage().getImplementationVersion(), "0");

    private final KeycloakSession session;
    private final PageAddress address;

    PageView(KeycloakSession session) {
        this.session = session;
        this.address = new PageAddress(session);
    }

    Response show(Visitor visitor, ClientModel client, MakeOptions options, Apps apps, PageState state) {
        ContentPolicy policy = ContentPolicy.create();
        Locale locale = session.getContext().resolveLocale(visitor.user());
        Listed listed = new Listed(apps, locale, visitor.userSession().getId());
        Page page = new Page(
                visitor.user().getUsername(),
                signOut(client),
                address.page(),
                address.codes(),
                visitor.stateChecker(),
                FormTicket.issue(),
                policy.nonce(),
                VERSION,
                state.notice(),
                making(options, state),
                state.shown(),
                new CodeOperations(session)
                        .listing().of(visitor.user()).stream().map(listed::code).toList(),
                new CodeOperations(session)
                        .connections().of(visitor.userSession()).stream()
                                .map(listed::connected)
                                .toList());
        LoginFormsProvider forms = forms().setUser(visitor.user()).setAttribute("page", page);
        String title = forms.getMessage("auth-code-connect.title") + " · " + realmName();
        // Keycloak's own title, "Sign in to …", is put among the attributes last.
        Response shown = forms.setAttributeMapper(attributes -> {
                    attributes.put("title", title);
                    return attributes;
                })
                .createForm("auth-code-connect.ftl");
        return Response.fromResponse(shown)
                .header(BrowserSecurityHeaders.CONTENT_SECURITY_POLICY.getHeaderName(), policy.toString())
                .build();
    }

    private String realmName() {
        RealmModel realm = session.getContext().getRealm();
        String displayName = realm.getDisplayName();
        return displayName == null || displayName.isBlank() ? realm.getName() : displayName;
    }

    /** @param messageKey of the theme's messages */
    Response error(Response.Status status, String messageKey) {
        return forms().setError(messageKey).createErrorPage(status);
    }

    private LoginFormsProvider forms() {
        return session.getProvider(LoginFormsProvider.class);
    }

    private static Page.Making making(MakeOptions options, PageState state) {
        return new Page.Making(
                options.obstacle().orElse(null),
                Objects.requireNonNullElseGet(state.form(), () -> MakeForm.blank(options)),
                state.faults(),
                options.lifetimeMinutes(),
                options.limits().maxUses(),
                options.redeemers(),
                options.appRequired(),
                options.shortCodes());
    }

    private URI signOut(ClientModel client) {
        UriBuilder uri = OIDCLoginProtocolService.logoutUrl(session.getContext().getUri());
        return uri.queryParam(OAuth2Constants.CLIENT_ID, "{client}")
                .resolveTemplate("realm", address.realmName())
                .resolveTemplate("client", client.getClientId())
                .build();
    }
}
