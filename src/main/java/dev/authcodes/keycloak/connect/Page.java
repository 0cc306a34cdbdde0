package dev.authcodes.keycloak.connect;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the template {@code auth-code-connect.ftl} is told. Public, as everything it reaches, since FreeMarker calls only
 * public methods.
 *
 * @param username who is signed in
 * @param stateChecker {@link Visitor#stateChecker()}, for every form
 * @param ticket {@link FormTicket}, for the form that makes codes
 * @param address where the forms go
 * @param codesAddress below which there is news of a code
 * @param shown the code just made; null: none was
 */
public record Page(
        String username,
        URI signOut,
        URI address,
        URI codesAddress,
        String stateChecker,
        String ticket,
        String scriptNonce,
        String version,
        @Nullable Notice notice,
        Making making,
        @Nullable ShownCode shown,
        List<Listed.Code> codes,
        List<Listed.Connected> apps) {

    /**
     * The form that makes codes.
     *
     * @param obstacle why there is none, as a message key; null: there is one
     * @param shortCodes whether a code may be short
     * @param faults by field, the keys of the messages that say what is wrong
     */
    public record Making(
            @Nullable String obstacle,
            MakeForm form,
            Map<String, String> faults,
            List<Long> lifetimeMinutes,
            int maxUses,
            List<App> redeemers,
            boolean appRequired,
            boolean shortCodes) {}
}
