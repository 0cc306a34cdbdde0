package dev.authcodes.keycloak.connect;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.client.j2se.MatrixToImageWriter;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeText;
import dev.authcodes.keycloak.code.CreationOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A code just created, for the one view of the page that shows it. {@link #toString()} does not reveal it. */
public final class CreatedCode {
    /** Twice the size at which the QR code is shown, for sharp displays. */
    private static final int QR_CODE_PIXELS = 400;

    private final CodeText value;
    private final AuthCode code;
    private final AppDirectory.@Nullable App only;
    private final Ways ways;
    private final URI status;
    private final ListItems.Time expires;

    /**
     * @param only the only app that may redeem it; null: any
     * @param status URL of its status
     */
    CreatedCode(
            CreationOutcome.Created created, AppDirectory.@Nullable App only, Ways ways, URI status, Locale locale) {
        this.value = created.value();
        this.code = created.code();
        this.only = only;
        this.ways = ways;
        this.status = status;
        this.expires = ListItems.Time.of(code.expiresAt(), locale);
    }

    /**
     * The ways to use a code.
     *
     * @param link opens the app with the code; null if the app has none
     * @param command a shell command that asks for the code and redeems it; null if there is no simple one
     * @param returnTo URL of the app that linked to the page; null if none did
     */
    record Ways(
            @Nullable String link,
            @Nullable String command,
            @Nullable String returnTo) {}

    public String id() {
        return code.id();
    }

    public @Nullable String label() {
        return code.label();
    }

    public String text() {
        return value.reveal();
    }

    public @Nullable String link() {
        return ways.link();
    }

    /**
     * The link as an inline image, because the URL of any other image would contain the code. Never the bare code,
     * which phones pass to search engines.
     */
    public @Nullable String qrCode() {
        String link = ways.link();
        if (link == null) {
            return null;
        }
        try {
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(link));
        } catch (WriterException | IOException e) {
            // Without the exception's message, which could quote the code.
            throw new IllegalStateException("a link is short enough for a QR code");
        }
    }

    private static byte[] png(String text) throws WriterException, IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        BitMatrix dots = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, QR_CODE_PIXELS, QR_CODE_PIXELS);
        MatrixToImageWriter.writeToStream(dots, "png", png);
        return png.toByteArray();
    }

    public @Nullable String command() {
        return ways.command();
    }

    public @Nullable String returnTo() {
        return ways.returnTo();
    }

    public AppDirectory.@Nullable App only() {
        return only;
    }

    public URI status() {
        return status;
    }

    public int uses() {
        return code.uses();
    }

    public ListItems.Time expires() {
        return expires;
    }

    public long secondsLeft() {
        return code.lifespan().toSeconds();
    }

    @Override
    public String toString() {
        return "CreatedCode[" + code.id() + "]";
    }
}
