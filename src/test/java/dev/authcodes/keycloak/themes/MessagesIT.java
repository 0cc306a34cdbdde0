package dev.authcodes.keycloak.themes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server finds a bundle by the tag of the language in its own list, where Simplified Chinese is {@code zh-CN}, or in
 * the realm's; what it does not find, people get in English.
 */
class MessagesIT {
    private static final Realm REALM = Realm.create(Map.of(
            "internationalizationEnabled",
            true,
            "supportedLocales",
            Bundles.languages().map(MessagesIT::tag).toList()));

    @ParameterizedTest
    @MethodSource("dev.authcodes.keycloak.themes.Bundles#languages")
    void theAdminConsoleAndThePageHaveEveryLanguage(String language) {
        String tag = tag(language);

        for (String theme : List.of("admin", "login")) {
            assertThat(messages(theme, tag)).containsAllEntriesOf(Bundles.read(language));
            // Hebrew is in no theme's list, only in a realm's.
            if (!tag.equals("he")) {
                assertThat(messages(theme, "en"))
                        .as("among the languages to choose from")
                        .containsKey("locale_" + tag);
            }
        }
    }

    private static String tag(String language) {
        return Bundles.locale(language).toLanguageTag();
    }

    private static Map<String, String> messages(String theme, String tag) {
        String path = "/resources/" + REALM.name() + "/" + theme + "/" + tag;
        Reply reply = Http.send(
                        HttpRequest.newBuilder(URI.create(Server.shared().baseUri() + path)))
                .expect(200);
        return StreamSupport.stream(reply.json().spliterator(), false)
                .collect(Collectors.toMap(
                        message -> message.path("key").asText(),
                        message -> message.path("value").asText(),
                        (first, second) -> second));
    }
}
