package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.Descent;
import dev.authcodes.keycloak.code.ConnectionId;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.permission.RedeemPermission;
import dev.authcodes.keycloak.permission.RedeemPermission.TokenLifespans;
import dev.authcodes.keycloak.store.RevokedIds;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.JsonWebToken;

/**
 * With which auth code a token was obtained, and what that code lets through. Every access, refresh and ID token of a code
 * says so in its claims, also one that was exchanged for such a token, and nothing else does: {@link #of} alone tells tokens
 * of codes from others. It may only be asked about tokens that Keycloak has verified in this request, because anybody can
 * write claims into a text that looks like a token.
 *
 * <p>The origin is in claims and not in the client session, which a client shares between all of its sign-ins in a user
 * session.
 *
 * @param codeId {@link AuthCode#id()}
 * @param connection the redeemed use of the code, which all tokens share that follow from it
 * @param lifespans how long the tokens may live
 * @param depth {@link Descent#depth()} of the code
 * @param above {@link Descent#above()} of the code
 */
public record CodeOrigin(
        String codeId, String connection, ScopeFilter filter, TokenLifespans lifespans, int depth, Set<String> above) {
    /** Of so many links, the tokens of a chain name all. */
    private static final int LONGEST_LINEAGE = 8;

    /**
     * Of the tokens for a use of a code, within what the redeemer's mappers allow.
     *
     * @param requestId {@link RedemptionRequest#requestId()}
     */
    public static CodeOrigin redeemed(AuthCode code, RedeemPermission permission, @Nullable UUID requestId) {
        return new CodeOrigin(
                code.id(),
                ConnectionId.of(code, requestId),
                new ScopeFilter(code.restrictions().scope()).and(permission.scopes()),
                permission.lifespans(),
                code.descent().depth(),
                code.descent().above());
    }

    /**
     * The origin of a token.
     *
     * @param verified a token whose signature Keycloak has verified in this request; null: there is none
     * @return empty if it was not obtained with a code
     */
    public static Optional<CodeOrigin> of(@Nullable JsonWebToken verified) {
        return CodeClaims.read(verified == null ? Map.of() : verified.getOtherClaims());
    }

    /** Whether the code lets through less than its redeemer has. */
    public boolean isNarrowed() {
        return filter.names() != null;
    }

    /**
     * Whether tokens of this origin are rejected, because the code was revoked with them, or the connection ended, or one
     * from which it descends.
     */
    boolean isRevoked(RevokedIds revoked) {
        return lineage().stream().anyMatch(revoked::contains);
    }

    /** That of a code which is created with a token of this origin. */
    public Descent next() {
        // Tokens must stay small. Further down, the codes and connections between tell where a chain comes from.
        return new Descent(depth + 1, connection, depth < LONGEST_LINEAGE ? lineage() : Set.of(codeId, connection));
    }

    /** The ids of the codes and the connections with which everything ends that descends from these tokens. */
    private Set<String> lineage() {
        Set<String> lineage = new HashSet<>(above);
        lineage.add(codeId);
        lineage.add(connection);
        return lineage;
    }

    /** The same within what the mappers of the tokens' client allow by now. */
    CodeOrigin within(RedeemPermission permission) {
        return new CodeOrigin(
                codeId,
                connection,
                filter.and(permission.scopes()),
                lifespans.and(permission.lifespans()),
                depth,
                above);
    }

    /** The same for tokens that live for {@code other} at most. */
    CodeOrigin within(TokenLifespans other) {
        return new CodeOrigin(codeId, connection, filter, lifespans.and(other), depth, above);
    }

    /** Writes the origin into a token, and shortens its lifetime to what the code allows. */
    void writeTo(JsonWebToken token) {
        CodeClaims.write(this, token);
    }

    /** As {@link #writeTo(JsonWebToken)}, with the lowest {@code acr} of the client. */
    void writeTo(IDToken token, ClientModel client) {
        CodeClaims.write(this, token);
        CodeClaims.writeLowestAcr(token, client);
    }
}
