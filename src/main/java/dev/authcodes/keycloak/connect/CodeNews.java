package dev.authcodes.keycloak.connect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.permission.RealmDoor;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** Says what has become of a code, to the page that shows it. For the person in this browser only, and without CORS. */
final class CodeNews {
    private final KeycloakSession session;

    CodeNews(KeycloakSession session) {
        this.session = session;
    }

    /** @param client of the page; empty where that is off */
    Response answer(Optional<ClientModel> client, String id) {
        if (client.isEmpty() || new RealmDoor(session).closed().isPresent()) {
            return answer(Status.NOT_FOUND, empty());
        }
        if (!Origin.isOwn(session)) {
            return answer(Status.FORBIDDEN, empty());
        }
        Optional<Visitor> visitor =
                Visitor.withoutActivity(session).filter(new Admission(session, client.get())::wasGiven);
        if (visitor.isEmpty()) {
            return answer(Status.UNAUTHORIZED, empty());
        }
        return new CodeOperations(session)
                .listing()
                .find(visitor.get().user(), id)
                .map(code -> answer(Status.OK, describe(code, visitor.get())))
                .orElseGet(() -> answer(Status.NOT_FOUND, empty()));
    }

    private ObjectNode describe(CodeStatus status, Visitor visitor) {
        Apps apps = new Apps(session, session.getContext().resolveLocale(visitor.user()));
        ObjectNode news = empty();
        news.put("uses", status.code().uses());
        news.put("uses_left", status.usesLeft());
        news.put("expires_at", status.code().expiresAt().getEpochSecond());
        ArrayNode redemptions = news.putArray("redemptions");
        // A repeat is no news: the same app, from the same address.
        status.redemptions().stream().filter(use -> !use.repeat()).forEach(use -> {
            App app = apps.withId(use.client());
            redemptions
                    .addObject()
                    .put("client", app == null ? null : app.name())
                    .put("address", use.address())
                    .put("at", use.at().getEpochSecond());
        });
        return news;
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
