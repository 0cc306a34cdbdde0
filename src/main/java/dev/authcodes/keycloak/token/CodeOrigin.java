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
 * The auth code that a token was obtained with, and what that code allows. Every access, refresh and ID token of a code
 * states it in its claims, as does every token exchanged for one of them. Nothing else does: only {@link #of} tells
 * tokens of codes from others. It must be passed only tokens that Keycloak has verified in this request, because anyone
 * can write claims into an unverified token.
 *
 * <p>The origin is in claims and not in the client session, which all sign-ins to a client in a user session share.
 *
 * @param codeId {@link AuthCode#id()}
 * @param connection the redeemed use of the code; all tokens derived from it share it
 * @param lifespans upper bounds of the tokens' lifespans
 * @param depth {@link Descent#depth()} of the code
 * @param above {@link Descent#above()} of the code
 */
public record CodeOrigin(
        String codeId, String connection, ScopeFilter filter, TokenLifespans lifespans, int depth, Set<String> above) {
    /** Up to this depth, tokens name the whole chain. */
    private static final int MAX_LINEAGE_DEPTH = 8;

    /**
     * The origin of the tokens for a use of a code, within what the redeemer's mappers allow.
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

    /** Whether the code allows less than its redeemer would get without one. */
    public boolean isNarrowed() {
        return filter.names() != null;
    }

    /**
     * Whether tokens of this origin are rejected, because their code was revoked with its connections, their connection
     * ended, or either happened to one that they descend from.
     */
    boolean isRevoked(RevokedIds revoked) {
        return lineage().stream().anyMatch(revoked::contains);
    }

    /** The descent of a code that is created with a token of this origin. */
    public Descent next() {
        // Tokens must stay small. In longer chains, the records of the codes and connections in between complete the
        // lineage.
        return new Descent(depth + 1, connection, depth < MAX_LINEAGE_DEPTH ? lineage() : Set.of(codeId, connection));
    }

    /** The ids of the codes and connections that everything descending from these tokens ends with. */
    private Set<String> lineage() {
        Set<String> lineage = new HashSet<>(above);
        lineage.add(codeId);
        lineage.add(connection);
        return lineage;
    }

    /** The same, within what the mappers of the tokens' client allow now. */
    CodeOrigin within(RedeemPermission permission) {
        return new CodeOrigin(
                codeId,
                connection,
                filter.and(permission.scopes()),
                lifespans.and(permission.lifespans()),
                depth,
                above);
    }

    /** The same, with lifespans of at most {@code other}. */
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
