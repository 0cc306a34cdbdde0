package dev.authcodes.keycloak.connect;

import com.google.zxing.WriterException;
import java.io.IOException;
import org.keycloak.utils.QRCodeUtils;

/** A text as an image, within the page itself: an image with an address of its own would put the code into it. */
final class QrCode {
    /** Twice what it is shown at, for sharp displays. */
    private static final int PIXELS = 400;

    private QrCode() {}

    static String dataUri(String text) {
        try {
            return "data:image/png;base64," + QRCodeUtils.encodeAsQRString(text, PIXELS, PIXELS);
        } catch (WriterException | IOException e) {
            // Without the exception's message, which could quote the text.
            throw new IllegalStateException("a code is short enough for a QR code");
        }
    }
}
