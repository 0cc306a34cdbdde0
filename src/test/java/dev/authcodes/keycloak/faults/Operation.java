package dev.authcodes.keycloak.faults;

import dev.authcodes.keycloak.support.Reply;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** A request during a fault. */
enum Operation {
    CREATE(scene -> scene.app.createCode(scene.token), FaultyScene::created, 1),
    REDEEM(FaultyScene::redeem, FaultyScene::redeemed, 1),
    LOG_IN(FaultyScene::logIn, FaultyScene::redeemed, 1),
    REFRESH(FaultyScene::refresh),
    LIST_CODES(scene -> scene.app.codes(scene.token)),
    LIST_CONNECTIONS(scene -> scene.app.connections(scene.token)),
    REVOKE(scene -> scene.app.revokeCodes(scene.token, ""), FaultyScene::revoked, FaultyScene.TWO),
    DISCONNECT(scene -> scene.app.endConnections(scene.token, ""), FaultyScene::disconnected, FaultyScene.TWO),
    CREATE_ON_PAGE(FaultyScene::createOnPage, FaultyScene::created, 1),
    ADMIN_LISTS(scene -> scene.asAdmin("GET", "")),
    ADMIN_REVOKES(scene -> scene.asAdmin("DELETE", ""), FaultyScene::revoked, FaultyScene.TWO),
    ADMIN_DISCONNECTS(scene -> scene.asAdmin("DELETE", "/connections"), FaultyScene::disconnected, FaultyScene.TWO);

    private final Function<FaultyScene, Reply> request;
    private final ToIntFunction<FaultyScene> done;
    private final int all;

    /** A request that changes nothing. */
    Operation(Function<FaultyScene, Reply> request) {
        this(request, scene -> 0, 0);
    }

    /**
     * @param done how many changes were made
     * @param all how many changes a successful request makes
     */
    Operation(Function<FaultyScene, Reply> request, ToIntFunction<FaultyScene> done, int all) {
        this.request = request;
        this.done = done;
        this.all = all;
    }

    Reply run(FaultyScene scene) {
        return request.apply(scene);
    }

    /** To be called after the fault. */
    String outcome(FaultyScene scene, Reply reply) {
        if (!scene.hasSession()) {
            return "session ends";
        }
        boolean succeeded = reply.status() < 300 && !reply.body().contains("\"error\"");
        String answer = succeeded ? "works" : reply.status() < 500 ? "refused" : "fails";
        int changes = done.applyAsInt(scene);
        return changes == (succeeded ? all : 0) ? answer : answer + " after " + changes + " of " + all;
    }
}
