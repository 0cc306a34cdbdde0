package dev.authcodes.keycloak.themes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server finds a bundle by the tag of the language in its own list, where Simplified Chinese is {@code zh-CN}; what it
 * does not find, people get in English.
 */
class MessagesIT {
    private static Realm realm;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
    }

    @ParameterizedTest
    @MethodSource("dev.authcodes.keycloak.themes.Bundles#languages")
    void theAdminConsoleAndThePageGetEveryLanguage(String language) {
        String tag = Bundles.locale(language).toLanguageTag();

        assertThat(messages("admin", tag)).containsAllEntriesOf(Bundles.read(language));
        assertThat(messages("login", tag)).containsAllEntriesOf(Bundles.read(language));
    }

    /** Keycloak names every language of its list, for the people to choose. */
    @ParameterizedTest
    @MethodSource("dev.authcodes.keycloak.themes.Bundles#languages")
    void theLanguageIsAmongKeycloaksOwn(String language) {
        String name = "locale_" + Bundles.locale(language).toLanguageTag();

        assertThat(messages("admin", "en")).containsKey(name);
        assertThat(messages("login", "en")).containsKey(name);
    }

    private static Map<String, String> messages(String theme, String tag) {
        Reply reply = Http.send(HttpRequest.newBuilder(
                URI.create(Server.shared().baseUri() + "/resources/" + realm.name() + "/" + theme + "/" + tag)));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return StreamSupport.stream(reply.json().spliterator(), false)
                .collect(Collectors.toMap(MessagesIT::key, MessagesIT::value, (first, second) -> second));
    }

    private static String key(JsonNode message) {
        return message.path("key").asText();
    }

    private static String value(JsonNode message) {
        return message.path("value").asText();
    }
}
