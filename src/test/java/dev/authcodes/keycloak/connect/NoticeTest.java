package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeTest {

    @ParameterizedTest
    @EnumSource
    void eachHasItsWords(Notice notice) throws IOException {
        Properties messages = new Properties();
        messages.load(new StringReader(Files.readString(Path.of("themes/messages/messages_en.properties"))));

        assertThat(messages).containsKey(notice.messageKey());
    }
}
