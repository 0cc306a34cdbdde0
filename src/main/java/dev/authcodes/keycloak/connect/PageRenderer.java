package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.connect.AppDirectory.App;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocolService;

/** Renders the page in the realm's login theme, or the theme's error page. */
final class PageRenderer {
    private static final String VERSION =
            Objects.requireNonNullElse(PageRenderer.class.getPackage().getImplementationVersion(), "0");

    private static final int NONCE_LENGTH = 32;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final PageRequest request;

    PageRenderer(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.request = new PageRequest(session);
    }

    /**
     * The data model of the template {@code auth-code-connect.ftl}, as {@code page}. Public, like all that it contains,
     * because FreeMarker calls only public methods.
     */
    public record Model(Account account, Forms forms, Assets assets, PageState state, Lists lists, Texts texts) {

        /** Messages with numbers in them, which the template's {@code msg} cannot format in Keycloak 26.4. */
        public record Texts(LoginFormsProvider messages) {
            private static final int HOUR = 60;
            private static final int DAY = 24 * HOUR;

            public String lifetime(int minutes) {
                if (minutes % DAY == 0) {
                    return messages.getMessage("auth-code-connect.days", minutes / DAY);
                }
                return minutes % HOUR == 0
                        ? messages.getMessage("auth-code-connect.hours", minutes / HOUR)
                        : messages.getMessage("auth-code-connect.minutes", minutes);
            }
        }

        /**
         * Who is signed in.
         *
         * @param id the user's id
         * @param latestEnd latest possible end of the sign-in
         */
        public record Account(String id, String username, URI signOut, ListItems.Time latestEnd) {}

        /**
         * What every form needs.
         *
         * @param address the URL that the forms are submitted to
         * @param linked the same, with the parameters of a link that filled in the form
         * @param stateChecker {@link Visitor#stateChecker()}
         * @param ticket {@link FormTicket}, for the form that creates codes
         */
        public record Forms(URI address, URI linked, String stateChecker, String ticket) {}

        /**
         * For the page's scripts and styles.
         *
         * @param nonce the Content-Security-Policy's, for the theme's
         * @param version the extension's, so that a browser does not use cached ones of another version
         */
        public record Assets(String nonce, String version) {}

        /** The choices of the form, and the lists of the page, the newest first. */
        public record Lists(CreateOptions options, List<ListItems.Code> codes, List<ListItems.Connected> apps) {

            /** The logos of all apps that may be shown. */
            Stream<URI> logos() {
                return Stream.of(
                                options.redeemers().stream(),
                                codes.stream().flatMap(ListItems.Code::apps),
                                apps.stream().map(ListItems.Connected::app))
                        .flatMap(shown -> shown)
                        .map(App::logo)
                        .flatMap(Stream::ofNullable);
            }
        }
    }

    Response show(ClientModel client, Visitor visitor, PageState state, ListItems.Time latestEnd, Model.Lists lists) {
        String nonce = SecretGenerator.getInstance().randomString(NONCE_LENGTH);
        LoginFormsProvider forms = forms().setUser(visitor.user());
        Model page = new Model(
                new Model.Account(visitor.user().getId(), visitor.user().getUsername(), signOut(client), latestEnd),
                new Model.Forms(
                        request.page(),
                        state.created() == null ? request.linked() : request.page(),
                        visitor.stateChecker(),
                        FormTicket.create()),
                new Model.Assets(nonce, VERSION),
                state,
                lists,
                new Model.Texts(forms));
        forms.setAttribute("page", page);
        String title = forms.getMessage("auth-code-connect.title") + " · " + realmName();
        // Keycloak sets its own title, "Sign in to …", last.
        Response shown = forms.setAttributeMapper(attributes -> {
                    attributes.put("title", title);
                    return attributes;
                })
                .createForm("auth-code-connect.ftl");
        return Response.fromResponse(shown)
                .header(
                        BrowserSecurityHeaders.CONTENT_SECURITY_POLICY.getHeaderName(),
                        PageHeaders.contentSecurityPolicy(nonce, Logo.sources(lists.logos())))
                .build();
    }

    /** @param messageKey of the theme's messages */
    Response error(Response.Status status, String messageKey) {
        return forms().setError(messageKey).createErrorPage(status);
    }

    private String realmName() {
        String displayName = realm.getDisplayName();
        return displayName == null || displayName.isBlank() ? realm.getName() : displayName;
    }

    private LoginFormsProvider forms() {
        return session.getProvider(LoginFormsProvider.class);
    }

    private URI signOut(ClientModel client) {
        UriBuilder uri = OIDCLoginProtocolService.logoutUrl(session.getContext().getUri());
        return uri.queryParam(OAuth2Constants.CLIENT_ID, "{client}")
                .resolveTemplate("realm", realm.getName())
                .resolveTemplate("client", client.getClientId())
                .build();
    }
}
