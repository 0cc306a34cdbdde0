package dev.authcodes.keycloak.support;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.lang3.function.Failable;

/** An SMTP server on loopback that keeps the e-mails it receives. */
public final class MailServer implements AutoCloseable {
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    public MailServer() {
        assumeFalse(
                "container".equals(System.getProperty("keycloak.runtime")),
                "a server in a container does not reach this machine's loopback");
        server.start();
    }

    /** Settings of a realm that sends its e-mails to this port of loopback. */
    public static Map<String, Object> settings(int port) {
        return Json.of("""
                {host: '127.0.0.1', port: %s, from: 'keycloak@example.org', timeout: '600000'}""", String.valueOf(port));
    }

    public Map<String, Object> settings() {
        return settings(server.getSmtp().getPort());
    }

    /** The e-mails sent to an address so far. */
    public List<Mail> to(String address) {
        return Stream.of(server.getReceivedMessagesForDomain(address))
                .map(Mail::new)
                .toList();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** An e-mail that has its text in two formats. */
    public record Mail(MimeMessage message) {
        public String subject() {
            return Failable.call(message::getSubject);
        }

        public String text() {
            return part(0, "text/plain");
        }

        public String html() {
            return part(1, "text/html");
        }

        private String part(int index, String type) {
            return Failable.call(() -> {
                var part = ((MimeMultipart) message.getContent()).getBodyPart(index);
                if (!part.isMimeType(type)) {
                    throw new AssertionError(part.getContentType());
                }
                return (String) part.getContent();
            });
        }
    }
}
