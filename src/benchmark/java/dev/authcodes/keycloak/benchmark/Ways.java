package dev.authcodes.keycloak.benchmark;

import java.util.List;

/** The three that are held against each other, each with a person who is signed in. */
final class Ways implements AutoCloseable {
    /** Whom each realm of the test support has. */
    private static final String PERSON = "alice";

    private final BetterAuth betterAuth;
    private final List<Way> all;

    Ways(Scene scene) {
        betterAuth = BetterAuth.start(scene.postgreSql());
        all = List.of(
                new AuthCodeWay(scene.bulkApp(), scene.tool("tool"), PERSON),
                new DeviceFlowWay(scene.bulkApp(), scene.deviceTool(), PERSON),
                new OneTimeTokenWay(betterAuth));
    }

    /** Ours first. */
    List<Way> all() {
        return all;
    }

    String betterAuthVersion() {
        return betterAuth.version();
    }

    @Override
    public void close() {
        betterAuth.close();
    }
}
