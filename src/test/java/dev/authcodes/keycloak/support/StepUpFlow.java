package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;

/**
 * A browser flow with two levels of authentication, as Keycloak's documentation builds it: a password is the first, and
 * the password again, in the place of a second factor, is the second.
 */
public final class StepUpFlow {
    private static final String CONDITION = "conditional-level-of-authentication";

    private final Realm realm;
    private final String alias;

    private StepUpFlow(Realm realm, String alias) {
        this.realm = realm;
        this.alias = alias;
    }

    /**
     * @param maxAge of the second level
     * @return the id of the flow
     */
    public static String add(Realm realm, String alias, Duration maxAge) {
        return new StepUpFlow(realm, alias).add(maxAge);
    }

    private String add(Duration maxAge) {
        Object flow = Json.of("{alias: %s, providerId: 'basic-flow', topLevel: true, builtIn: false}", alias);
        String id = realm.admin().post(realm.path("/authentication/flows"), flow);
        addExecution(alias, "auth-cookie");
        addSubFlow(alias, alias + " levels");
        addLevel(1, Duration.ofHours(10), "auth-username-password-form");
        addLevel(2, maxAge, "auth-password-form");
        require();
        return id;
    }

    private void addLevel(int level, Duration maxAge, String authenticator) {
        String levelAlias = alias + " level " + level;
        addSubFlow(alias + " levels", levelAlias);
        addExecution(levelAlias, CONDITION);
        addExecution(levelAlias, authenticator);
        String condition = executions(levelAlias).get(0).path("id").asText();
        Object config = Json.of(
                "{alias: %s, config: {'loa-condition-level': '%s', 'loa-max-age': '%s'}}",
                levelAlias, level, maxAge.toSeconds());
        realm.admin().post(realm.path("/authentication/executions/" + condition + "/config"), config);
    }

    private void require() {
        for (JsonNode execution : executions(alias)) {
            String name = execution.path("displayName").asText();
            boolean alternative = execution.path("level").asInt() == 0;
            boolean conditional = name.startsWith(alias + " level ");
            ((ObjectNode) execution)
                    .put("requirement", alternative ? "ALTERNATIVE" : conditional ? "CONDITIONAL" : "REQUIRED");
            realm.admin().put(path(alias, "/executions"), execution);
        }
    }

    private void addExecution(String flow, String authenticator) {
        realm.admin().post(path(flow, "/executions/execution"), Map.of("provider", authenticator));
    }

    private void addSubFlow(String flow, String subFlow) {
        realm.admin().post(path(flow, "/executions/flow"), Map.of("alias", subFlow, "type", "basic-flow"));
    }

    private JsonNode executions(String flow) {
        return realm.admin().get(path(flow, "/executions"));
    }

    private String path(String flow, String below) {
        return realm.path("/authentication/flows/" + flow.replace(" ", "%20") + below);
    }
}
