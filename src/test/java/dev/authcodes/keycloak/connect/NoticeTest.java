package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTest {

    @ParameterizedTest
    @EnumSource
    void eachHasItsWords(Notice notice) throws IOException {
        Properties messages = new Properties();
        messages.load(new StringReader(Files.readString(Path.of("themes/messages/messages_en.properties"))));

        assertThat(messages).containsKey(notice.messageKey());
    }

    @Test
    void whatFollowsARedirectIsReadFromTheAddress() {
        assertThat(Notice.read("revoked-all")).contains(Notice.REVOKED_ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "limit", "REVOKED", "signed-in-again", "<b>hello</b>"})
    void nothingElseIs(String id) {
        assertThat(Notice.read(id)).isEmpty();
    }
}
