package dev.authcodes.keycloak.lifecycle;

import org.keycloak.authentication.requiredactions.UpdateEmail;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserModel.RequiredAction;
import org.keycloak.services.validation.Validation;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/**
 * The required actions that a signed-in user must complete before Keycloak signs them in to another app. Keycloak's own
 * evaluation writes to the user ({@code AuthenticationManager.evaluateRequiredActionTriggers}, 26.7), so its conditions
 * are evaluated here. An action of another provider counts only once it is assigned to the user. The age of a
 * password does not count; in Keycloak it does only if the password has just been entered.
 */
final class PendingActions {
    private final KeycloakSession session;
    private final RealmModel realm;

    PendingActions(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    boolean exist(UserModel user) {
        return user.getRequiredActionsStream().anyMatch(this::counts)
                || isEmailUnverified(user)
                || isEmailChanging(user)
                || isProfileInvalid(user);
    }

    /** Actions disabled in the realm are skipped, and the profile is validated separately, as at every sign-in. */
    private boolean counts(String action) {
        return isEnabled(action) && !action.equals(RequiredAction.VERIFY_PROFILE.name());
    }

    private boolean isEmailUnverified(UserModel user) {
        return realm.isVerifyEmail()
                && isEnabled(RequiredAction.VERIFY_EMAIL.name())
                && !user.isEmailVerified()
                && !Validation.isBlank(user.getEmail())
                && user.getRequiredActionsStream().noneMatch(RequiredAction.UPDATE_EMAIL.name()::equals);
    }

    private boolean isEmailChanging(UserModel user) {
        return UpdateEmail.isEnabled(realm) && user.getFirstAttribute(UserModel.EMAIL_PENDING) != null;
    }

    private boolean isProfileInvalid(UserModel user) {
        if (!isEnabled(RequiredAction.VERIFY_PROFILE.name())) {
            return false;
        }
        try {
            session.getProvider(UserProfileProvider.class)
                    .create(UserProfileContext.UPDATE_PROFILE, user)
                    .validate();
            return false;
        } catch (ValidationException e) {
            return true;
        }
    }

    private boolean isEnabled(String alias) {
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
        return action != null && action.isEnabled();
    }
}
