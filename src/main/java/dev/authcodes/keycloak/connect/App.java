package dev.authcodes.keycloak.connect;

/** A client as it is shown. */
public record App(String clientId, String name) {

    /** Whether the name says more than the {@code client_id}. */
    public boolean named() {
        return !name.equals(clientId);
    }
}
