package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import org.keycloak.models.UserModel;

/** A code and the person for whom it stands. */
public record OwnedCode(UserModel owner, AuthCode code) {}
