package dev.authcodes.keycloak.connect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.lifecycle.CodeListing;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * Answers the page's script, which polls the status of the displayed code. Only for the owner of the code, without
 * CORS. If the code has ended, the response states why, unless that is unknown, as while the page is off.
 */
final class StatusPoll {
    private static final String ENDED = "ended";
    private static final String USED_UP = "used_up";
    private static final String EXPIRED = "expired";
    private static final String REVOKED = "revoked";
    private static final String SIGNED_OUT = "signed_out";

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

    /** @param client the page's; empty if the page is not available */
    Response answer(Optional<ClientModel> client, String id) {
        if (client.isEmpty()) {
            return answer(Status.NOT_FOUND, empty());
        }
        if (!request.isSameOrigin()) {
            return answer(Status.FORBIDDEN, empty());
        }
        Optional<Visitor> visitor = Visitor.withoutActivity(session);
        if (visitor.filter(this::isOfThePage).isEmpty()) {
            return answer(Status.UNAUTHORIZED, empty().put(ENDED, SIGNED_OUT));
        }
        return visitor.filter(known -> authentication.isPassed(client.get(), known))
                .map(signedIn -> answer(signedIn, id))
                .orElseGet(() -> answer(Status.UNAUTHORIZED, empty()));
    }

    /** Whether the page was shown in this session. Otherwise that session, and its codes, have ended. */
    private boolean isOfThePage(Visitor visitor) {
        return request.parameter(PageRequest.SESSION)
                .map(visitor.userSession().getId()::equals)
                .orElse(true);
    }

    private Response answer(Visitor visitor, String id) {
        AppDirectory apps = new AppDirectory(session, new PageTexts(session, visitor.user()));
        return listing.find(visitor.user(), id)
                .map(code -> answer(Status.OK, describe(code, apps)))
                .orElseGet(() -> answer(Status.NOT_FOUND, ended()));
    }

    /** An expired code may no longer have a record, so the page sends the expiry of its code. */
    private ObjectNode ended() {
        ObjectNode answer = empty();
        request.expiry().ifPresent(expiry -> answer.put(ENDED, CurrentTime.seconds() < expiry ? REVOKED : EXPIRED));
        return answer;
    }

    private static ObjectNode describe(CodeStatus status, AppDirectory apps) {
        ObjectNode description = empty();
        description.put("uses", status.code().uses());
        description.put("uses_left", status.usesLeft());
        long expiresAt = status.code().expiresAt().getEpochSecond();
        description.put("expires_at", expiresAt);
        // The page counts down from this, because the browser's clock may be wrong.
        description.put("seconds_left", Math.max(0, expiresAt - CurrentTime.seconds()));
        if (status.usesLeft() == 0) {
            description.put(ENDED, USED_UP);
        }
        ArrayNode redemptions = description.putArray("redemptions");
        // Without retries, which come from the same app and address.
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
