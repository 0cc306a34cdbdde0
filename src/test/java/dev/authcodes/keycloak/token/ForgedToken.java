package dev.authcodes.keycloak.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.authcodes.keycloak.support.Jwt;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.commons.lang3.function.Failable;

/** Forged tokens, derived from a genuine one. */
final class ForgedToken {
    private static final RSAKey OTHER_KEY = Failable.call(() -> new RSAKeyGenerator(2048).generate());

    private final String genuine;

    ForgedToken(String genuine) {
        this.genuine = genuine;
    }

    /** Adds arbitrary claims of a code's token. */
    ForgedToken claimingToBeOfACode() {
        ObjectNode claims = Jwt.claims(genuine).deepCopy();
        claims.put("auth_code_id", "forged")
                .put("auth_code_connection", "forged")
                .put("auth_code_scope", "openid roles offline_access")
                .put("auth_code_depth", -7)
                .putObject("auth_code_lifespans")
                .put("access", -100)
                .put("refresh", 100_000_000);
        return new ForgedToken(withClaims(claims));
    }

    /** Removes the claims of a code's token. */
    ForgedToken denyingToBeOfACode() {
        ObjectNode claims = Jwt.claims(genuine).deepCopy();
        claims.properties().removeIf(claim -> claim.getKey().startsWith("auth_code_"));
        return new ForgedToken(withClaims(claims));
    }

    /** Other claims with the genuine header and signature. */
    String tampered() {
        return genuine;
    }

    String unsigned() {
        return genuine.substring(0, genuine.lastIndexOf('.') + 1);
    }

    String ofAlgorithmNone() {
        String payload = genuine.split("\\.")[1];
        return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + '.' + payload + '.';
    }

    /** Names the realm's key but is signed with another one. */
    String ofOtherKey() {
        return Failable.call(() -> {
            JWSObject signed = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(Jwt.header(genuine).path("kid").asText())
                            .build(),
                    new Payload(Jwt.claims(genuine).toString()));
            signed.sign(new RSASSASigner(OTHER_KEY));
            return signed.serialize();
        });
    }

    private String withClaims(ObjectNode claims) {
        String[] parts = genuine.split("\\.");
        return parts[0] + '.' + base64(claims.toString()) + '.' + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
