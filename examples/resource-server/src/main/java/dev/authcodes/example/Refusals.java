package dev.authcodes.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;

/** Adds a message for users to the status and the challenge (RFC 6750), which are for programs. */
@Component
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    private final AuthenticationEntryPoint unauthorized = new BearerTokenAuthenticationEntryPoint();
    private final AccessDeniedHandler forbidden = new BearerTokenAccessDeniedHandler();
    private final String connectPage;

    Refusals(@Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri}") String issuer) {
        connectPage = issuer + "/auth/connect?client_id=cli";
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException, ServletException {
        unauthorized.commence(request, response, reason);
        write(
                response,
                request.getHeader("Authorization") == null
                        ? "This needs an access token with the scope demo-api. A tool gets one for a code: " + connectPage
                        : "This access token is expired, of another realm, or without the scope demo-api.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException, ServletException {
        forbidden.handle(request, response, reason);
        write(response, "Tools that were connected with a code may not see this. Open it in the app itself.");
    }

    private static void write(HttpServletResponse response, String sentence) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(sentence);
    }
}
