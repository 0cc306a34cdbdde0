package dev.authcodes.keycloak.support;

import java.util.Map;

/** The one client policy of a realm: its conditions, and the executor of its profile. */
public record ClientPolicy(Realm realm) {
    private static final String PROFILE = "profile";
    private static final Condition ANY_CLIENT = new Condition("any-client", Map.of());

    /** As in the Admin REST API. */
    public record Condition(String condition, Map<String, Object> configuration) {}

    /** For every client. */
    public void set(String executor, Map<String, Object> configuration) {
        set(executor, configuration, ANY_CLIENT);
    }

    public void set(String executor, Map<String, Object> configuration, Condition... conditions) {
        remove();
        String profile = "{name: %s, executors: [{executor: %s, configuration: %s}]}";
        put("profiles", Json.of(profile, PROFILE, executor, configuration));
        use(PROFILE, conditions);
    }

    /** One of Keycloak's own profiles, for every client. */
    public void setProfile(String name) {
        use(name, ANY_CLIENT);
    }

    public void remove() {
        put("policies");
        put("profiles");
    }

    private void use(String profile, Condition... conditions) {
        String policy = "{name: 'policy', enabled: true, conditions: %s, profiles: [%s]}";
        put("policies", Json.of(policy, conditions, profile));
    }

    private void put(String what, Object... members) {
        realm.admin().put(realm.path("/client-policies/" + what), Map.of(what, members));
    }
}
