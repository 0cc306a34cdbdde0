package dev.authcodes.keycloak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Reply;
import org.junit.jupiter.api.Test;

/** The Chrome extension, as an unpacked one in a real browser, with permission for all hosts. */
class ChromeExtensionIT extends BrowserClient {
    ChromeExtensionIT() {
        super("chrome-extension");
    }

    @Override
    String displayed(Reply refusal) {
        return statusUnlessOk(refusal);
    }

    /** The extension may read the response, but the response is a refusal. */
    @Override
    String displayedElsewhere() {
        return "HTTP error! status: 403";
    }

    @Test
    void aChromeExtensionLogsInIfItsOriginIsRegistered() {
        assertThat(origin()).matches("chrome-extension://[a-p]{32}");
        assertThat(Jwt.claims(login(null, realm.code()).byJwt()).properties())
                .extracting(claim -> claim.getKey())
                .contains("network_id", "network_name", "user_id")
                .doesNotContain("client_id");
    }
}
