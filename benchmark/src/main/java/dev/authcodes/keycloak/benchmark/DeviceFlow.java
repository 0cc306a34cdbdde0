package dev.authcodes.keycloak.benchmark;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;

/**
 * Keycloak's device authorization grant (RFC 8628) with few requests: the browser opens the link that contains the user
 * code, the user confirms at once, and the tool polls once, after that. Pages come without their styles and images,
 * which browsers have cached. A poll before the last page, which confirms the success, would succeed as well, so one
 * request fewer would suffice.
 */
record DeviceFlow(Client tool, String user, Browser browser) implements ConnectFlow {

    /** Signs the user in to the app, in the browser that confirms later. */
    static DeviceFlow signedIn(Client app, Client tool, String user, CountingHttpClient http) {
        Browser browser = new Browser(http::send);
        browser.signIn(app, user);
        return new DeviceFlow(tool, user, browser);
    }

    @Override
    public String name() {
        return "Keycloak's device flow";
    }

    @Override
    public PostRequest share(CountingHttpClient http) {
        Reply device =
                http.send(PostRequest.form(tool.endpoint("auth/device"), tool.authenticated(Map.of("scope", "openid")))
                        .request());
        Reply consent = browser.open(URI.create(device.text("verification_uri_complete")));
        Reply end = browser.submit(consent, Map.of("accept", "Yes"));
        if (end.status() != 200 || !end.uri().getPath().endsWith("/device/status")) {
            throw new IllegalStateException(name() + " did not end: " + end);
        }
        return tool.tokenRequest(Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
                device.text("device_code")));
    }

    @Override
    public HttpRequest.Builder use(Reply granted) {
        return HttpRequest.newBuilder(tool.endpoint("userinfo"))
                .header("Authorization", "Bearer " + granted.text("access_token"));
    }
}
