package dev.authcodes.keycloak.support;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Date;
import java.util.UUID;
import org.apache.commons.lang3.function.Failable;

/** A key of a client that proves its possession (RFC 9449). */
public final class DpopKey {
    private final ECKey key = Failable.call(() -> new ECKeyGenerator(Curve.P_256).generate());

    public String thumbprint() {
        return Failable.call(() -> key.computeThumbprint().toString());
    }

    /** @param accessToken to which the proof belongs; null for a token request */
    public String proof(String method, URI uri, String accessToken) {
        return Failable.call(() -> {
            JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                    .jwtID(UUID.randomUUID().toString())
                    .issueTime(new Date())
                    .claim("htm", method)
                    .claim("htu", uri.toString());
            if (accessToken != null) {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                byte[] digest = sha256.digest(accessToken.getBytes(StandardCharsets.US_ASCII));
                claims.claim("ath", Base64URL.encode(digest).toString());
            }
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .type(new JOSEObjectType("dpop+jwt"))
                    .jwk(key.toPublicJWK())
                    .build();
            SignedJWT proof = new SignedJWT(header, claims.build());
            proof.sign(new ECDSASigner(key));
            return proof.serialize();
        });
    }
}
