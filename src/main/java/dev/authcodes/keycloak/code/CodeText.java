package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person passes on, in one of its two forms: to be copied or scanned, or to be typed. */
public sealed interface CodeText permits LongCode, ShortCode {

    /** The text, for the one answer that carries it. */
    String reveal();

    /** Reads what somebody presents as a code; empty if it has the form of none. */
    static Optional<CodeText> parse(@Nullable String presented) {
        return LongCode.parse(presented)
                .map(CodeText.class::cast)
                .or(() -> ShortCode.parse(presented).map(CodeText.class::cast));
    }
}
