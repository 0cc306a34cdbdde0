package dev.authcodes.keycloak.connect;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Keeps the form of a user whose session ended while it was being filled in, until the user has signed in again. There
 * is no session for a {@link FlashStore}, and the server stores nothing for anonymous visitors, so the browser does.
 * Another user of the browser does not get to see it.
 */
final class DraftCookie {
    private static final String NAME = "auth-code-connect-draft";
    private static final String USER = "user";
    private static final Duration LIFESPAN = Duration.ofMinutes(10);
    /** Browsers drop cookies above 4096 bytes. */
    private static final int MAX_LENGTH = 3500;

    private final PageRequest request;
    private final Map<String, Cookie> cookies;

    DraftCookie(KeycloakSession session) {
        this.request = new PageRequest(session);
        this.cookies = session.getContext().getHttpRequest().getHttpHeaders().getCookies();
    }

    /** The response, with the form in a cookie if it is one that creates codes. */
    Response keep(PostedForm form, Response response) {
        if (!form.text(SignedInPage.ACTION).equals(SignedInPage.CREATE)) {
            return response;
        }
        Map<String, String> fields = new HashMap<>(CreateForm.of(form).toNotes());
        fields.put(USER, form.text(USER));
        String text = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return value.length() > MAX_LENGTH ? response : with(response, value, LIFESPAN);
    }

    /** The form that this user was filling in. */
    Optional<CreateForm> of(UserModel user) {
        return Optional.ofNullable(cookies.get(NAME))
                .flatMap(cookie -> read(cookie.getValue()))
                .filter(form -> form.text(USER).equals(user.getId()))
                .map(CreateForm::of);
    }

    /** The response, which removes the cookie if there is one. */
    Response remove(Response response) {
        return cookies.containsKey(NAME) ? with(response, "", Duration.ZERO) : response;
    }

    private Response with(Response response, String value, Duration lifespan) {
        NewCookie cookie = new NewCookie.Builder(NAME)
                .value(value)
                .path(request.page().getRawPath())
                .maxAge((int) lifespan.toSeconds())
                .secure("https".equals(request.page().getScheme()))
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
        return Response.fromResponse(response).cookie(cookie).build();
    }

    private static Optional<PostedForm> read(String value) {
        try {
            return PostedForm.read(
                    new ByteArrayInputStream(Base64.getUrlDecoder().decode(value)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
