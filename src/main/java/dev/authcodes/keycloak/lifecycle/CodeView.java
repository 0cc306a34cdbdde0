package dev.authcodes.keycloak.lifecycle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStatus.RedeemedUse;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/**
 * A code as listed in JSON, for its owner and for admins. It contains nothing that could redeem the code.
 *
 * @param sid the user session that it is bound to, as {@code sid} in the tokens of the session
 * @param createdAt seconds since the epoch
 * @param expiresAt seconds since the epoch
 * @param creator {@code client_id} of the client whose token created it
 * @param clientId the only client that may redeem it
 * @param scope upper bound of a redeemer's scope (RFC 6749, section 3.3)
 * @param redemptions the last ten redemptions and their retries, the latest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CodeView(
        @JsonProperty("id") String id,
        @JsonProperty("label") @Nullable String label,
        @JsonProperty("sid") String sid,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("expires_at") long expiresAt,
        @JsonProperty("uses") int uses,
        @JsonProperty("uses_left") int usesLeft,
        @JsonProperty("creator") @Nullable String creator,
        @JsonProperty("client_id") @Nullable String clientId,
        @JsonProperty("scope") @Nullable String scope,
        @JsonProperty("redemptions") List<RedeemedBy> redemptions) {

    public static CodeView of(CodeStatus status, RealmModel realm) {
        AuthCode code = status.code();
        Set<String> scope = code.restrictions().scope();
        return new CodeView(
                code.id(),
                code.label(),
                code.sessionId(),
                code.createdAt().getEpochSecond(),
                code.expiresAt().getEpochSecond(),
                code.uses(),
                status.usesLeft(),
                clientId(realm, code.creator()),
                redeemer(realm, code.restrictions().client()),
                scope == null ? null : String.join(" ", new TreeSet<>(scope)),
                status.redemptions().stream()
                        .map(use -> RedeemedBy.of(use, realm))
                        .toList());
    }

    /**
     * The internal id if the client has been deleted: no client can redeem the code then, and without an id it would
     * look as if any could.
     */
    private static @Nullable String redeemer(RealmModel realm, @Nullable String id) {
        return id == null ? null : Objects.requireNonNullElse(clientId(realm, id), id);
    }

    private static @Nullable String clientId(RealmModel realm, String id) {
        ClientModel client = realm.getClientById(id);
        return client == null ? null : client.getClientId();
    }

    /**
     * One redemption.
     *
     * @param client {@code client_id} of the redeemer; absent if the client has been deleted
     * @param address the IP address from which it came
     * @param time seconds since the epoch
     * @param repeat whether it was a retry with the same {@code request_id}, served for the same use
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RedeemedBy(
            @JsonProperty("client") @Nullable String client,
            @JsonProperty("address") @Nullable String address,
            @JsonProperty("time") long time,
            @JsonProperty("repeat") boolean repeat) {

        static RedeemedBy of(RedeemedUse use, RealmModel realm) {
            return new RedeemedBy(
                    clientId(realm, use.client()), use.address(), use.at().getEpochSecond(), use.repeat());
        }
    }
}
