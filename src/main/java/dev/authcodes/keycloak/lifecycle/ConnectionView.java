package dev.authcodes.keycloak.lifecycle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.authcodes.keycloak.code.ClientName;
import dev.authcodes.keycloak.code.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection as listed in JSON, for its user and for admins.
 *
 * @param clientId {@code client_id} of the tool
 * @param clientName the name of that client, if it has one
 * @param codeId {@link CodeView#id()} of the code that was redeemed, which may have expired long ago
 * @param label of that code
 * @param sid its user session, as {@code sid} in the tokens of the session
 * @param startedAt seconds since the epoch
 * @param refreshedAt time of the last refresh, to the minute, in seconds since the epoch; absent if there was none
 * @param endsAt latest possible end, in seconds since the epoch
 * @param current whether the listing request was authenticated with one of its tokens; absent for admins
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectionView(
        @JsonProperty("id") String id,
        @JsonProperty("client_id") String clientId,
        @JsonProperty("client_name") @Nullable String clientName,
        @JsonProperty("device_name") @Nullable String deviceName,
        @JsonProperty("address") @Nullable String address,
        @JsonProperty("code_id") String codeId,
        @JsonProperty("label") @Nullable String label,
        @JsonProperty("sid") String sid,
        @JsonProperty("started_at") long startedAt,
        @JsonProperty("refreshed_at") @Nullable Long refreshedAt,
        @JsonProperty("ends_at") long endsAt,
        @JsonProperty("current") @Nullable Boolean current) {

    /** For an admin. */
    public static ConnectionView of(ActiveConnection active) {
        return view(active, null);
    }

    /** For its user, who is using this client. */
    public static ConnectionView of(ActiveConnection active, Creator caller) {
        return view(active, active.connection().id().equals(caller.descent().parent()));
    }

    private static ConnectionView view(ActiveConnection active, @Nullable Boolean current) {
        Connection connection = active.connection();
        return new ConnectionView(
                connection.id(),
                active.client().getClientId(),
                ClientName.of(active.client()).orElse(null),
                connection.deviceName(),
                connection.address(),
                connection.codeId(),
                connection.label(),
                active.userSession().getId(),
                connection.startedAt().getEpochSecond(),
                connection.refreshedAt() == null
                        ? null
                        : connection.lastUsedAt().getEpochSecond(),
                active.endsAt().getEpochSecond(),
                current);
    }
}
