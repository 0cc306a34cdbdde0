package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeText;
import dev.authcodes.keycloak.code.CreationOutcome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A code just made, for the one page that shows it. Hides it from {@link #toString()}. */
public final class ShownCode {
    private final CodeText value;
    private final AuthCode code;
    private final @Nullable App only;
    private final @Nullable String command;
    private final Locale locale;

    ShownCode(CreationOutcome.Created issued, @Nullable App only, @Nullable String command, Locale locale) {
        this.value = issued.value();
        this.code = issued.code();
        this.only = only;
        this.command = command;
        this.locale = locale;
    }

    public String id() {
        return code.id();
    }

    public @Nullable String label() {
        return code.label();
    }

    public String text() {
        return value.reveal();
    }

    public String qrCode() {
        return QrCode.dataUri(value.reveal());
    }

    /** A shell command that redeems it; null where there is no simple one. */
    public @Nullable String command() {
        return command;
    }

    /** The one app that may redeem it; null: any. */
    public @Nullable App only() {
        return only;
    }

    public int uses() {
        return code.uses();
    }

    public Moment expires() {
        return Moment.of(code.expiresAt(), locale);
    }

    public long secondsLeft() {
        return code.lifespan().toSeconds();
    }

    @Override
    public String toString() {
        return "ShownCode[" + code.id() + "]";
    }
}
