package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.connect.PageState.Alert;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeRevocation;
import dev.authcodes.keycloak.lifecycle.Creator;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** The page for a user who is signed in to its client: shows it, and carries out its forms. */
final class SignedInPage {
    static final String ACTION = "action";
    static final String CREATE = "create";

    private final CodeOperations operations;
    private final ClientModel client;
    private final Visitor visitor;
    private final Locale locale;
    private final PageRequest request;
    private final PageRenderer renderer;
    private final FlashStore flash;
    private final SignIn signIn;
    private final AppDirectory apps;
    private final CreateOptions options;
    private final CreateAction createAction;

    SignedInPage(KeycloakSession session, CodeOperations operations, ClientModel client, Visitor visitor) {
        this.operations = operations;
        this.client = client;
        this.visitor = visitor;
        this.locale = session.getContext().resolveLocale(visitor.user());
        this.request = new PageRequest(session);
        this.renderer = new PageRenderer(session);
        this.flash = visitor.flash(session);
        this.signIn = new SignIn(session);
        this.apps = new AppDirectory(session, locale);
        this.options = CreateOptions.of(operations.permissions(), client, visitor.user(), apps);
        this.createAction =
                new CreateAction(operations.creation(), options, new FormTicket(session.singleUseObjects()));
    }

    Response show() {
        return show(flash.take().orElseGet(PageState::initial));
    }

    /** Carries out what a form asks for; empty if the page has no such form. */
    Optional<Response> submit(PostedForm form) {
        CodeRevocation revocation = operations.revocation(RevocationCause.OWNER);
        boolean cascade = !form.text("cascade").isEmpty();
        return switch (form.text(ACTION)) {
            case CREATE -> Optional.of(create(form));
            case "revoke" ->
                done(
                        Alert.REVOKED,
                        revocation
                                .revoke(visitor.user(), form.text("id"), cascade)
                                .isPresent());
            case "revoke-all" ->
                done(
                        Alert.REVOKED_ALL,
                        !revocation.revokeAll(visitor.user(), cascade).isEmpty());
            case "disconnect" ->
                done(
                        Alert.DISCONNECTED,
                        operations
                                .connections()
                                .end(visitor.user(), form.text("connection"), RevocationCause.OWNER)
                                .isPresent());
            default -> Optional.empty();
        };
    }

    private Response create(PostedForm form) {
        Creator creator = new Creator(visitor.user(), visitor.userSession(), client, null);
        CreateAction.Result result = createAction.create(creator, form);
        if (result instanceof CreateAction.Created created) {
            return show(PageState.created(describe(created.code())));
        } else if (result instanceof CreateAction.Rejected rejected) {
            return show(rejected.state());
        } else if (result instanceof CreateAction.StepUpRequired stepUp) {
            flash.put(stepUp.form());
            return signIn.again(client, stepUp.demand());
        }
        return request.redirectToPage();
    }

    private CreatedCode describe(CreationOutcome.Created created) {
        String clientId = created.code().restrictions().clientId();
        @Nullable ClientModel only = clientId == null ? null : client.getRealm().getClientByClientId(clientId);
        return new CreatedCode(
                created,
                only == null ? null : apps.app(only),
                new CommandLine(request.realm())
                        .redeeming(created.value(), only, isCodeLoginOn())
                        .orElse(null),
                request.status(created.code()),
                locale);
    }

    private boolean isCodeLoginOn() {
        return options.canRedeem(RedemptionParameters.CODE_LOGIN_CLIENT)
                && client.getRealm()
                        .getClientByClientId(RedemptionParameters.CODE_LOGIN_CLIENT)
                        .isPublicClient();
    }

    private Optional<Response> done(Alert success, boolean found) {
        flash.put(found ? success : Alert.GONE);
        return Optional.of(request.redirectToPage());
    }

    private Response show(PageState state) {
        ListItems items = new ListItems(apps, locale, visitor.userSession().getId());
        return renderer.show(
                client,
                visitor,
                state.withForm(CreateForm.blank(options)),
                new PageRenderer.Model.Lists(
                        options,
                        operations.listing().of(visitor.user()).stream()
                                .map(items::code)
                                .toList(),
                        operations.connections().of(visitor.user()).stream()
                                .map(items::connected)
                                .toList()));
    }
}
