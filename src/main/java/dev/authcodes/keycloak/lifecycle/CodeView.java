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
 * A code as it is listed as JSON, to its owner and to admins. Nothing in it helps to redeem the code.
 *
 * @param sid the user session on which it hangs, as {@code sid} in the tokens of the session
 * @param createdAt seconds since the epoch
 * @param expiresAt seconds since the epoch
 * @param creator {@code client_id} of the client whose token made it
 * @param clientId the one client that may redeem it
 * @param scope the scopes that a redeemer gets at most (RFC 6749, section 3.3)
 * @param redemptions the last ten uses and their repeats, the latest first
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

    /** If the client has been deleted, its internal id: nobody can redeem the code, and it is not one for everybody. */
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
     * @param client {@code client_id} of the redeemer; absent if the realm has it no longer
     * @param address the IP address from which it came
     * @param time seconds since the epoch
     * @param repeat whether the same request was sent again with its {@code request_id} and served for the same use
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
