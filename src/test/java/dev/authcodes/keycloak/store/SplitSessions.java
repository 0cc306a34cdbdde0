package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Sessions from before a partition, each with a code of several uses and a tool that is connected with one of them, and what
 * becomes of what is ended on one side of it.
 */
final class SplitSessions {
    static final int OF_EACH = 4;

    /** What is done to a session on one side. */
    enum End {
        LOGOUT,
        DISCONNECTION,
        REVOCATION,
        NONE
    }

    private record Sign(Reply in, Reply created, Reply connected) {}

    private final Client app;
    private final Client tool;
    private final Map<End, List<Sign>> sessions = new EnumMap<>(End.class);

    SplitSessions(Client app, Client tool) {
        this.app = app;
        this.tool = tool;
        for (End end : End.values()) {
            sessions.put(end, Stream.generate(this::signIn).limit(OF_EACH).toList());
        }
    }

    private Sign signIn() {
        Reply signIn = app.signIn("bob").expect(200);
        Reply created = app.createCode(signIn.accessToken(), "{\"duration_minutes\":60,\"uses\":50}");
        return new Sign(signIn, created, tool.redeem(created.authCode()).expect(200));
    }

    /** Ends what there is to end, and keeps those of which the node says that it is done. */
    void end(Server node) {
        Client here = app.on(node);
        sessions.replaceAll((end, all) -> all.stream()
                .filter(each -> end == End.NONE || end(end, here, each).status() == 204)
                .toList());
    }

    private static Reply end(End end, Client app, Sign session) {
        String token = session.in().accessToken();
        return Reply.ofAny(() -> switch (end) {
            case LOGOUT -> app.logout(session.in().refreshToken());
            case DISCONNECTION ->
                app.endConnections(token, "/" + session.connected().claim("auth_code_connection"));
            case REVOCATION, NONE ->
                app.revokeCodes(token, "/" + session.created().codeId());
        });
    }

    /** How many are valid on a node nevertheless. */
    Map<End, Integer> valid(Server node) {
        Map<End, Integer> valid = new EnumMap<>(End.class);
        sessions.forEach((end, all) -> valid.put(end, (int)
                all.stream().filter(each -> isValid(end, tool.on(node), each)).count()));
        return valid;
    }

    private static boolean isValid(End end, Client tool, Sign session) {
        Reply reply = Reply.ofAny(() -> end == End.REVOCATION
                ? tool.redeem(session.created().authCode())
                : tool.refresh(session.connected().refreshToken()));
        return reply.status() == 200;
    }
}
