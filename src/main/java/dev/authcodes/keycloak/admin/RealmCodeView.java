package dev.authcodes.keycloak.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.lifecycle.CodeView;
import dev.authcodes.keycloak.lifecycle.OwnedCode;
import org.keycloak.models.RealmModel;

/** A code in the list of a whole realm: as its owner sees it, and whose it is. */
public record RealmCodeView(
        @JsonUnwrapped CodeView code,
        @JsonProperty("user_id") String userId,
        @JsonProperty("username") String username) {

    static RealmCodeView of(OwnedCode owned, CodeStatus status, RealmModel realm) {
        return new RealmCodeView(
                CodeView.of(status, realm), owned.owner().getId(), owned.owner().getUsername());
    }
}
