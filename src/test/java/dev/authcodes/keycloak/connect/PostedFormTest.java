package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.input.BrokenInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostedFormTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "label=my+laptop|my laptop",
                "label=%E2%82%AC&uses=1|€",
                "label=first&label=second|first",
                "uses=1&label=%zz|%zz",
                "label=%|%",
                "label=a=b|a=b",
                "label|''",
                "&&=&|''",
                "other=1|''"
            })
    void aFormFieldIsReadAndAnInvalidEscapeIsKept(String body, String label) {
        assertThat(PostedForm.read(stream(body)).orElseThrow().text("label")).isEqualTo(label);
    }

    @Test
    void anEmptyBodyIsAFormWithoutFields() {
        assertThat(PostedForm.read(null).orElseThrow().text("action")).isEmpty();
    }

    @Test
    void aFormThatIsTooLargeIsNotRead() {
        assertThat(PostedForm.read(stream("label=" + "x".repeat(16 * 1024)))).isEmpty();
        assertThat(PostedForm.read(stream("label=" + "x".repeat(16 * 1024 - 6))))
                .isPresent();
    }

    @Test
    void aFormWhoseBodyCannotBeReadIsRejected() {
        assertThat(PostedForm.read(BrokenInputStream.INSTANCE)).isEmpty();
    }

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }
}
