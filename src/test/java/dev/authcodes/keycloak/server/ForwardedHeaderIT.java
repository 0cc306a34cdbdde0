package dev.authcodes.keycloak.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.demo.DemoVisit;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The extension behind a proxy that sends {@code Forwarded} (RFC 7239). The shared server has {@code X-Forwarded-*}. */
class ForwardedHeaderIT {
    @AutoClose
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.inCopy("forwarded")
                .withEmptyData()
                .withExtension()
                .withRealm(Path.of("src/demo/demo-realm.json"))
                // as the shared server has it, of which this one is a copy: it needs no build to start
                .withOption("--metrics-enabled=true")
                .withOption("--proxy-headers=forwarded")
                .start();
    }

    @Test
    void anIpv6AddressInTheForwardedHeaderIsTheClientAddress() {
        Realm realm = Realm.create(server, Map.of("sslRequired", "none"));
        Client app = realm.addClient("app").withMapper(Map.of("networks", "2001:db8::/32"));
        String token = app.signIn("alice").accessToken();

        Reply inside = createCode(app, token, "for=\"[2001:db8::1]:4711\"");
        Reply outside = createCode(app, token, "for=\"[2001:db9::1]:4711\"");

        assertThat(inside.json().has("auth_code")).as(inside.body()).isTrue();
        assertThat(outside.message()).isEqualTo("Auth codes cannot be created from this network.");
    }

    private static Reply createCode(Client app, String token, String forwarded) {
        return app.post("/auth/code-create", "{}", "Authorization", "Bearer " + token, "Forwarded", forwarded);
    }

    @Test
    void addressesAreThoseOfTheProxyThatSendsForwarded() {
        DemoVisit visit =
                DemoVisit.to(server.baseUri(), "Forwarded", "for=203.0.113.7;host=\"id.example.org:8443\";proto=https");

        visit.assertAddressesAreBelow("https://id.example.org:8443");
        visit.assertCodesWork();
    }
}
