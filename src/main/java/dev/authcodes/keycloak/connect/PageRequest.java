package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.permission.PageClient;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.Urls;

/**
 * The URL of a request to the page: its parameters, and the page's own URLs in the same language. A language chosen on
 * the page stays in the URL; otherwise submitting a form would reset it.
 */
final class PageRequest {
    static final String SESSION = "sid";

    private static final String EXPIRY = "expires_at";
    /**
     * Keycloak carries it through the sign-in as a parameter, and limits all parameters together to 4000 characters.
     */
    private static final int MAX_LINK_LENGTH = 3000;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern LANGUAGE_TAG = Pattern.compile("[A-Za-z0-9-]{2,35}");

    private final KeycloakContext context;

    PageRequest(KeycloakSession session) {
        this.context = session.getContext();
    }

    URI page() {
        UriBuilder builder = builder();
        parameter(LocaleSelectorProvider.KC_LOCALE_PARAM)
                .filter(tag -> LANGUAGE_TAG.matcher(tag).matches())
                .ifPresent(tag -> builder.queryParam(LocaleSelectorProvider.KC_LOCALE_PARAM, tag));
        return builder.build();
    }

    /** The page with the parameters of a {@link PrefillLink}, to be kept through the sign-in. */
    URI linked() {
        UriBuilder builder = UriBuilder.fromUri(page());
        for (String name : PrefillLink.PARAMETERS) {
            parameter(name)
                    .filter(value -> !PageClient.CLIENT_ID.equals(value))
                    .ifPresent(
                            value -> builder.queryParam(name, "{" + name + "}").resolveTemplate(name, value));
        }
        URI linked = builder.build();
        return linked.toString().length() <= MAX_LINK_LENGTH ? linked : page();
    }

    Response redirectToPage() {
        return Response.seeOther(page()).build();
    }

    Response redirectToLinkedPage() {
        return Response.seeOther(linked()).build();
    }

    /** Where the browser returns after a failed sign-in (RFC 6749, section 4.1.2.1). */
    URI signInFailed(String error) {
        return UriBuilder.fromUri(linked())
                .queryParam(OAuth2Constants.ERROR, "{error}")
                .build(error);
    }

    /** The URL of a code's status, as JSON. */
    URI status(AuthCode code) {
        return builder()
                .path("codes")
                .path(code.id())
                .queryParam(SESSION, "{session}")
                .queryParam(EXPIRY, code.expiresAt().getEpochSecond())
                .build(code.sessionId());
    }

    /** The expiry of the code whose status is requested, in seconds since the epoch. */
    Optional<Long> expiry() {
        return parameter(EXPIRY).filter(text -> SECONDS.matcher(text).matches()).map(Long::valueOf);
    }

    URI realm() {
        return URI.create(Urls.realmIssuer(
                context.getUri().getBaseUri(), context.getRealm().getName()));
    }

    /** A parameter of the request; empty if it is absent or blank. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(context.getUri().getQueryParameters().getFirst(name))
                .filter(value -> !value.isEmpty());
    }

    /**
     * Whether the browser returns from a sign-in (RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207; JARM), or follows a
     * link that looks like it. The parameters are not trusted: they only keep the page from starting another sign-in,
     * and are removed from the URL.
     */
    boolean isAuthorizationResponse() {
        return isAuthorizationError()
                || Stream.of(
                                OAuth2Constants.STATE,
                                OAuth2Constants.CODE,
                                OAuth2Constants.RESPONSE,
                                OAuth2Constants.SESSION_STATE,
                                OAuth2Constants.ISSUER)
                        .anyMatch(name -> parameter(name).isPresent());
    }

    boolean isAuthorizationError() {
        return parameter(OAuth2Constants.ERROR).isPresent();
    }

    /** Whether a page of this origin sent the request, by fetch metadata (W3C), which older browsers do not send. */
    boolean isSameOrigin() {
        String site = context.getHttpRequest().getHttpHeaders().getHeaderString("Sec-Fetch-Site");
        return site == null || site.equals("same-origin");
    }

    private UriBuilder builder() {
        return UriBuilder.fromUri(PageClient.page(context));
    }
}
