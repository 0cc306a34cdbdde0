package dev.authcodes.keycloak.support;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The keys of a realm that a test creates. The RSA keys are generated here: on a test's own server, whose JVM compiles
 * little, that takes longer than everything else that a realm needs.
 */
final class RealmKeys {
    /** For the member {@code components} of a realm's representation. */
    static Map<String, Object> components() {
        return Map.of(
                "org.keycloak.keys.KeyProvider",
                List.of(
                        Map.of("name", "rsa", "providerId", "rsa", "config", rsa("RS256")),
                        Map.of("name", "rsa-enc", "providerId", "rsa-enc", "config", rsa("RSA-OAEP")),
                        Map.of("name", "hmac", "providerId", "hmac-generated", "config", config("algorithm", "HS512")),
                        Map.of("name", "aes", "providerId", "aes-generated", "config", config("secretSize", "16"))));
    }

    private RealmKeys() {}

    private static Map<String, List<String>> rsa(String algorithm) {
        return Map.of(
                "priority", List.of("100"), "algorithm", List.of(algorithm), "privateKey", List.of(newPrivateKey()));
    }

    private static Map<String, List<String>> config(String key, String value) {
        return Map.of("priority", List.of("100"), key, List.of(value));
    }

    private static String newPrivateKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
