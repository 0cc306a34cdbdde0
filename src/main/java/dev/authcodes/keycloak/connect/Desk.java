package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeRevocation;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** Serves one visitor, whose identity and form have been checked. */
final class Desk {
    static final String ACTION = "action";
    static final String MAKE = "make";

    private final KeycloakSession session;
    private final ClientModel client;
    private final Visitor visitor;
    private final PageView view;
    private final PageAddress address;
    private final Handover handover;

    Desk(KeycloakSession session, ClientModel client, Visitor visitor, PageView view) {
        this.session = session;
        this.client = client;
        this.visitor = visitor;
        this.view = view;
        this.address = new PageAddress(session);
        this.handover = new Handover(session, visitor);
    }

    Response show() {
        return making().show(handover.take().orElseGet(() -> PageState.arrived(null)));
    }

    /** Does what a form asks for; empty if that is nothing the page has. */
    Optional<Response> take(PostedForm form) {
        CodeRevocation revocation = new CodeOperations(session).revocation(RevocationCause.OWNER);
        boolean cascade = !form.text("cascade").isEmpty();
        return switch (form.text(ACTION)) {
            case MAKE -> Optional.of(making().make(form));
            case "revoke" ->
                done(
                        revocation
                                        .revoke(visitor.user(), form.text("id"), cascade)
                                        .isPresent()
                                ? Notice.REVOKED
                                : Notice.GONE);
            case "revoke-all" ->
                done(revocation.revokeAll(visitor.user(), cascade).isEmpty() ? Notice.GONE : Notice.REVOKED_ALL);
            case "disconnect" ->
                done(
                        new CodeOperations(session)
                                        .revocation(RevocationCause.OWNER)
                                        .disconnect(visitor.userSession(), form.text("app"))
                                ? Notice.DISCONNECTED
                                : Notice.GONE);
            default -> Optional.empty();
        };
    }

    private Making making() {
        return new Making(session, client, visitor, view);
    }

    private Optional<Response> done(Notice notice) {
        handover.leave(notice);
        return Optional.of(Response.seeOther(address.page()).build());
    }
}
