package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.permission.ConnectTemplates;
import dev.authcodes.keycloak.permission.RedeemPermission;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.utils.RedirectUtils;

/** Assembles what the page shows of a new code, as configured for the app that the code is bound to. */
final class CodePresentation {
    private static final Set<String> WEB = Set.of("https", "http");

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ClientPermissions permissions;
    private final PageRequest request;
    private final AppDirectory apps;
    private final CreateOptions options;

    CodePresentation(KeycloakSession session, ClientPermissions permissions, AppDirectory apps, CreateOptions options) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.permissions = permissions;
        this.request = new PageRequest(session);
        this.apps = apps;
        this.options = options;
    }

    CreatedCode of(CreationOutcome.Created created, UserModel user, String returnTo, Locale locale) {
        AuthCode code = created.code();
        Optional<ClientModel> only =
                Optional.ofNullable(code.restrictions().client()).map(realm::getClientById);
        Optional<ConnectTemplates> templates =
                only.flatMap(client -> permissions.toRedeem(client, user, null)).map(RedeemPermission::connect);
        CreatedCode.Ways ways = new CreatedCode.Ways(
                templates.flatMap(known -> known.link(created.value())).orElse(null),
                templates
                        .map(ConnectTemplates::command)
                        .filter(command -> !command.isEmpty())
                        .map(CommandLine::of)
                        .or(() -> byCurl(only.orElse(null)))
                        .orElse(null),
                only.flatMap(client -> returnAddress(client, returnTo)).orElse(null));
        return new CreatedCode(created, only.map(apps::app).orElse(null), ways, request.status(code), locale);
    }

    private Optional<String> byCurl(@Nullable ClientModel only) {
        boolean codeLoginIsOn = options.canRedeem(RedemptionParameters.CODE_LOGIN_CLIENT)
                && realm.getClientByClientId(RedemptionParameters.CODE_LOGIN_CLIENT)
                        .isPublicClient();
        return new CommandLine(request.realm()).redeeming(only, codeLoginIsOn);
    }

    /** Only a valid redirect URI of the client at which a browser opens a page or an app. */
    private Optional<String> returnAddress(ClientModel client, String returnTo) {
        return Optional.of(returnTo)
                .filter(CodePresentation::isLink)
                .map(text -> RedirectUtils.verifyRedirectUri(session, text, client));
    }

    /**
     * Excludes relative URLs and {@code http:/path}, which Keycloak and browsers would resolve against Keycloak itself.
     */
    private static boolean isLink(String address) {
        try {
            URI uri = new URI(address);
            String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
            return scheme.contains(".") || (WEB.contains(scheme) && uri.getHost() != null);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
