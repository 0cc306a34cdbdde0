package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A token that a client has.
 *
 * @param way how it came by it
 */
record HeldToken(String way, Client holder, Kind kind, String text, ExpectedOrigin origin) {
    enum Kind {
        ACCESS,
        REFRESH,
        ID
    }

    /** All tokens in a response of the token endpoint. */
    static List<HeldToken> of(String way, Client holder, Reply reply, ExpectedOrigin origin) {
        List<HeldToken> tokens = new ArrayList<>();
        // An ID token that was asked for by token exchange is in the place of the access token (RFC 8693, section
        // 2.2.1).
        boolean isIdToken =
                "ID".equals(Jwt.claims(reply.accessToken()).path("typ").asText());
        tokens.add(new HeldToken(way, holder, isIdToken ? Kind.ID : Kind.ACCESS, reply.accessToken(), origin));
        if (reply.json().has("refresh_token")) {
            tokens.add(new HeldToken(way, holder, Kind.REFRESH, reply.refreshToken(), origin));
        }
        if (reply.json().has("id_token")) {
            tokens.add(new HeldToken(way, holder, Kind.ID, reply.text("id_token"), origin));
        }
        return tokens;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " token of " + origin.name() + " (" + way + ")";
    }
}
