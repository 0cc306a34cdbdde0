package dev.authcodes.keycloak.support;

import java.security.KeyPairGenerator;
import java.util.Map;
import org.apache.commons.lang3.function.Failable;

/**
 * The keys of a realm that a test creates. The RSA keys are generated here: on a test's own server, whose JVM compiles
 * little, that takes longer than everything else that a realm needs.
 */
final class RealmKeys {
    /** For the member {@code components} of a realm's representation. */
    static Map<String, Object> components() {
        return Json.of("""
                {'org.keycloak.keys.KeyProvider': [
                 {name: 'rsa', providerId: 'rsa',
                  config: {priority: ['100'], algorithm: ['RS256'], privateKey: [%s]}},
                 {name: 'rsa-enc', providerId: 'rsa-enc',
                  config: {priority: ['100'], algorithm: ['RSA-OAEP'], privateKey: [%s]}},
                 {name: 'hmac', providerId: 'hmac-generated', config: {priority: ['100'], algorithm: ['HS512']}},
                 {name: 'aes', providerId: 'aes-generated', config: {priority: ['100'], secretSize: ['16']}}]}""", newPrivateKey(), newPrivateKey());
    }

    private RealmKeys() {}

    private static byte[] newPrivateKey() {
        KeyPairGenerator generator = Failable.call(() -> KeyPairGenerator.getInstance("RSA"));
        generator.initialize(2048);
        return generator.generateKeyPair().getPrivate().getEncoded();
    }
}
