package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.io.FileUtils;

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

    /** For a client that trusts this certificate, and shows none. */
    public SSLContext trusting() {
        return context(null);
    }

    /** For a client that trusts this certificate and shows the other. */
    public SSLContext trustingAndShowing(KeyPairFile own) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.load(), PASSWORD.toCharArray());
            return context(keys.getKeyManagers());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext context(KeyManager[] own) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code x5t#S256} of RFC 8705, section 3.1. */
    public String thumbprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate as a proxy passes it on in a header: DER in base64. */
    public String certificateHeader() {
        return Base64.getEncoder().encodeToString(certificate());
    }

    private byte[] certificate() {
        try {
            return load().getCertificate("key").getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore load() {
        try {
            return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
