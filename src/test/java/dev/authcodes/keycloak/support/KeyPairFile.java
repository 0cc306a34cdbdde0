package dev.authcodes.keycloak.support;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.io.FileUtils;
import org.apache.commons.lang3.function.Failable;

/**
 * A key with a self-signed certificate, created by the JDK's {@code keytool}. The file is also a trust store: Java trusts
 * the certificates of its keys.
 */
public record KeyPairFile(Path file) {
    static final String PASSWORD = "changeit";

    public static KeyPairFile create(Path folder, String name) {
        Path file = folder.resolve(name + ".p12");
        FileUtils.deleteQuietly(file.toFile());
        String command = "/bin/keytool -genkeypair -alias key -keyalg EC -groupname secp256r1 -storetype PKCS12"
                + " -ext san=dns:localhost,ip:127.0.0.1 -dname CN=" + name + " -storepass " + PASSWORD + " -keystore ";
        Program.run((System.getProperty("java.home") + command + file).split(" "))
                .done();
        return new KeyPairFile(file);
    }

    /** For a client that trusts this certificate and presents none. */
    public SSLContext trusting() {
        return context(null);
    }

    /** For a client that trusts this certificate and presents the other. */
    public SSLContext trustingAndShowing(KeyPairFile own) {
        return Failable.call(() -> {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.load(), PASSWORD.toCharArray());
            return context(keys.getKeyManagers());
        });
    }

    private SSLContext context(KeyManager[] own) {
        return Failable.call(() -> {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust.getTrustManagers(), null);
            return context;
        });
    }

    /** {@code x5t#S256} of RFC 8705, section 3.1. */
    public String thumbprint() {
        MessageDigest sha256 = Failable.call(() -> MessageDigest.getInstance("SHA-256"));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest(certificate()));
    }

    /** The certificate as a proxy passes it on in a header: DER in base64. */
    public String certificateHeader() {
        return Base64.getEncoder().encodeToString(certificate());
    }

    private byte[] certificate() {
        return Failable.call(() -> load().getCertificate("key").getEncoded());
    }

    private KeyStore load() {
        return Failable.call(() -> KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
    }
}
