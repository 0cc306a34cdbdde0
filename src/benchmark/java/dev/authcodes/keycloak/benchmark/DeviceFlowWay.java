package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;

/**
 * Keycloak's device authorization grant (RFC 8628) with few requests: the browser opens the link that has
 * the user code in it, the person confirms at once, and the tool polls once, after that. Pages come without what browsers
 * have cached, their styles and images. A poll before the last page, which says that it worked, would succeed as well, so
 * one request fewer would do.
 */
final class DeviceFlowWay implements Way {
    private final Client tool;
    private final String username;
    private final Browser browser;
    private Wire current = new Wire();

    /** Signs the person in to the app, in the browser that confirms later. */
    DeviceFlowWay(Client app, Client tool, String username) {
        this.tool = tool;
        this.username = username;
        this.browser = new Browser(request -> current.send(request));
        browser.signIn(app, username, Map.of()).accessToken();
    }

    @Override
    public String name() {
        return "Keycloak's device flow";
    }

    @Override
    public Post share(Wire wire) {
        current = wire;
        Reply device = wire.send(
                Post.form(tool.endpoint("auth/device"), Map.of("client_id", tool.clientId(), "scope", "openid"))
                        .request());
        Reply consent = browser.open(URI.create(device.text("verification_uri_complete")));
        Reply end = browser.fillIn(consent, Map.of("accept", "Yes"));
        if (end.status() != 200 || !end.response().uri().getPath().endsWith("/device/status")) {
            throw new IllegalStateException(name() + " did not end: " + end.response() + ": " + end.body());
        }
        return Post.form(
                tool.endpoint("token"),
                Map.of(
                        "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id", tool.clientId(),
                        "device_code", device.text("device_code")));
    }

    @Override
    public HttpRequest.Builder use(Reply granted) {
        return tool.userinfoRequest(granted.accessToken());
    }

    @Override
    public String person() {
        return username;
    }
}
