package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.permission.ConnectTemplates;
import dev.authcodes.keycloak.permission.RedeemPermission;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.utils.RedirectUtils;

/** Puts together what the page shows of a code that was just created: for the app that it is for, as its admin set it up. */
final class CodePresentation {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final ClientPermissions permissions;
    private final PageRequest request;
    private final AppDirectory apps;

    CodePresentation(KeycloakSession session, ClientPermissions permissions, AppDirectory apps) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.permissions = permissions;
        this.request = new PageRequest(session);
        this.apps = apps;
    }

    CreatedCode of(CreationOutcome.Created created, UserModel user, String returnTo, Locale locale) {
        AuthCode code = created.code();
        Optional<ClientModel> only =
                Optional.ofNullable(code.restrictions().clientId()).map(realm::getClientByClientId);
        Optional<ConnectTemplates> templates =
                only.flatMap(client -> permissions.toRedeem(client, user, null)).map(RedeemPermission::connect);
        CreatedCode.Ways ways = new CreatedCode.Ways(
                templates.flatMap(known -> known.link(created.value())).orElse(null),
                templates
                        .map(ConnectTemplates::command)
                        .filter(command -> !command.isEmpty())
                        .map(CommandLine::of)
                        .or(() -> byCurl(only.orElse(null), user))
                        .orElse(null),
                only.flatMap(client -> returnAddress(client, returnTo)).orElse(null));
        return new CreatedCode(created, only.map(apps::app).orElse(null), ways, request.status(code), locale);
    }

    private Optional<String> byCurl(@Nullable ClientModel only, UserModel user) {
        boolean codeLoginIsOn = Optional.ofNullable(realm.getClientByClientId(RedemptionParameters.CODE_LOGIN_CLIENT))
                .filter(ClientModel::isPublicClient)
                .filter(ClientModel::isEnabled)
                .flatMap(client -> permissions.toRedeem(client, user, null))
                .isPresent();
        return new CommandLine(request.realm()).redeeming(only, codeLoginIsOn);
    }

    /** Only where the client could also be sent to by a sign-in, and where a browser opens a page or an app. */
    private Optional<String> returnAddress(ClientModel client, String returnTo) {
        return Optional.of(returnTo)
                .filter(text -> !text.isEmpty())
                .map(text -> RedirectUtils.verifyRedirectUri(session, text, client))
                .filter(CodePresentation::isLink);
    }

    private static boolean isLink(String address) {
        String scheme = URI.create(address).getScheme();
        return scheme != null && (scheme.equals("https") || scheme.equals("http") || scheme.contains("."));
    }
}
