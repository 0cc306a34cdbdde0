package dev.authcodes.keycloak.connect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.lifecycle.CodeListing;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** Answers the page's script, which polls the status of the code on show. Only for the owner of the code, without CORS. */
final class StatusPoll {
    private final KeycloakSession session;
    private final CodeListing listing;
    private final PageRequest request;
    private final PageAuthentication authentication;

    StatusPoll(KeycloakSession session, CodeListing listing) {
        this.session = session;
        this.listing = listing;
        this.request = new PageRequest(session);
        this.authentication = new PageAuthentication(session);
    }

    /** @param client of the page; empty where the page is not available */
    Response answer(Optional<ClientModel> client, String id) {
        if (client.isEmpty()) {
            return answer(Status.NOT_FOUND, empty());
        }
        if (!request.isSameOrigin()) {
            return answer(Status.FORBIDDEN, empty());
        }
        return Visitor.withoutActivity(session)
                .filter(visitor -> authentication.isPassed(client.get(), visitor))
                .map(visitor -> answer(visitor, id))
                .orElseGet(() -> answer(Status.UNAUTHORIZED, empty()));
    }

    private Response answer(Visitor visitor, String id) {
        AppDirectory apps = new AppDirectory(session, session.getContext().resolveLocale(visitor.user()));
        return listing.find(visitor.user(), id)
                .map(code -> answer(Status.OK, describe(code, apps)))
                .orElseGet(() -> answer(Status.NOT_FOUND, empty()));
    }

    private static ObjectNode describe(CodeStatus status, AppDirectory apps) {
        ObjectNode description = empty();
        description.put("uses", status.code().uses());
        description.put("uses_left", status.usesLeft());
        description.put("expires_at", status.code().expiresAt().getEpochSecond());
        ArrayNode redemptions = description.putArray("redemptions");
        // Without repeats, which are by the same app from the same address.
        status.redemptions().stream().filter(use -> !use.repeat()).forEach(use -> {
            AppDirectory.App app = apps.withId(use.client());
            redemptions
                    .addObject()
                    .put("client", app == null ? null : app.name())
                    .put("address", use.address())
                    .put("at", use.at().getEpochSecond());
        });
        return description;
    }

    private static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Response answer(Status status, ObjectNode body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(body)
                .build();
    }
}
