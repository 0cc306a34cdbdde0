package dev.authcodes.keycloak.compat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.common.Profile;
import org.keycloak.common.Version;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.OAuth2GrantTypeBase;

/** Whether the running Keycloak is supported, and what its version lacks. */
public final class KeycloakVersion {
    private static final Logger LOG = Logger.getLogger(KeycloakVersion.class);
    private static final int OLDEST_MAJOR = 26;
    private static final int OLDEST_MINOR = 4;

    private static final boolean SUPPORTED = check();
    private static final boolean UP_TO_26_4 = !hasMethod(OAuth2GrantTypeBase.class, "createTokenResponseBuilder");
    private static final boolean UP_TO_26_5 = !hasMethod(OAuth2GrantType.class, "isTokenAllowed");
    private static final boolean UP_TO_26_6 =
            !Signatures.hasType("org.keycloak.protocol.oidc.refresh.RefreshTokenProvider");
    private static final List<Profile.Feature> STATELESS = Arrays.stream(Profile.Feature.values())
            .filter(feature -> feature.getKey().equals("stateless"))
            .toList();

    private KeycloakVersion() {}

    /** If not, none of our factories may be registered. Logged once. */
    public static boolean isSupported() {
        return SUPPORTED;
    }

    /** Keycloak builds a token response in a single step, without a hook for client policies. */
    public static boolean isUpTo26_4() {
        return UP_TO_26_4;
    }

    /** Keycloak does not ask the grant of an access token whether the token may be used at an endpoint. */
    public static boolean isUpTo26_5() {
        return UP_TO_26_5;
    }

    /** Keycloak has no refresh token providers. */
    public static boolean isUpTo26_6() {
        return UP_TO_26_6;
    }

    /** Whether single-use objects are database rows: the feature {@code stateless}, from 26.7 on. */
    public static boolean keepsSingleUseObjectsInDatabase() {
        return STATELESS.stream().anyMatch(Profile::isFeatureEnabled);
    }

    /** @param version such as {@code 26.4.7}, or {@code 26.4.7.redhat-00001} */
    static boolean isRecentEnough(String version) {
        Matcher numbers = Pattern.compile("(\\d+)\\.(\\d+)\\b.*").matcher(version);
        if (!numbers.matches()) {
            // A build from source has a name instead. The signatures are checked in any case.
            return true;
        }
        int major = Integer.parseInt(numbers.group(1));
        return major > OLDEST_MAJOR || (major == OLDEST_MAJOR && Integer.parseInt(numbers.group(2)) >= OLDEST_MINOR);
    }

    private static boolean hasMethod(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals(name));
    }

    private static boolean check() {
        List<String> missing = isRecentEnough(Version.VERSION)
                ? Signatures.missing(
                        TokenApi.class, TokenManagers.Base.class, SessionApi.class, RequestApi.class, PolicyApi.class)
                : List.of("what is new in 26.4");
        if (!missing.isEmpty()) {
            LOG.errorf(
                    "Keycloak Auth Codes is inactive, because Keycloak %s is not supported: it lacks %s. See the page on"
                            + " compatibility in the documentation of the extension.",
                    Version.VERSION, String.join(", ", missing));
        }
        return missing.isEmpty();
    }
}
