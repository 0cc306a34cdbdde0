package dev.authcodes.keycloak.connect;

import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.keycloak.OAuth2Constants;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.Urls;

/** Where the page is. The language somebody chose on it stays in its address, or a form would switch back. */
final class PageAddress {
    private static final Pattern LANGUAGE_TAG = Pattern.compile("[A-Za-z0-9-]{2,35}");

    private final KeycloakContext context;

    PageAddress(KeycloakSession session) {
        this.context = session.getContext();
    }

    URI page() {
        UriBuilder builder = builder();
        locale().ifPresent(tag -> builder.queryParam(LocaleSelectorProvider.KC_LOCALE_PARAM, tag));
        return builder.build();
    }

    /** As the browser would come back from a sign-in that failed (RFC 6749, section 4.1.2.1). */
    URI failed(String error) {
        return UriBuilder.fromUri(page())
                .queryParam(OAuth2Constants.ERROR, "{error}")
                .build(error);
    }

    /** What the JSON about a code is below. */
    URI codes() {
        return builder().path("codes").build();
    }

    String realmName() {
        return context.getRealm().getName();
    }

    URI realm() {
        return URI.create(Urls.realmIssuer(context.getUri().getBaseUri(), realmName()));
    }

    /** A parameter of the request; empty where it is absent or empty. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(context.getUri().getQueryParameters().getFirst(name))
                .filter(value -> !value.isEmpty());
    }

    Optional<String> locale() {
        return parameter(LocaleSelectorProvider.KC_LOCALE_PARAM)
                .filter(tag -> LANGUAGE_TAG.matcher(tag).matches());
    }

    private UriBuilder builder() {
        return UriBuilder.fromUri(realm()).path("auth").path("connect");
    }
}
