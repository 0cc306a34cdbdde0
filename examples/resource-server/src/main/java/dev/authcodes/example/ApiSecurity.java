package dev.authcodes.example;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;

/** Who may do what. Signature, issuer, expiry and audience of a token are checked before: application.yml says by what. */
@Configuration
class ApiSecurity {
    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, Refusals refusals) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/statement")
                        .access((authentication, request) ->
                                new AuthorizationDecision(signedInThemselves(authentication.get())))
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(withDefaults())
                        .authenticationEntryPoint(refusals)
                        .accessDeniedHandler(refusals))
                // Every request brings its token: no session, and so no cookie that another site could make use of.
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    /**
     * Whether the user signed in to the app that calls, and did not connect it with an auth code: every token obtained with
     * a code names it.
     */
    private static boolean signedInThemselves(Authentication authentication) {
        return authentication instanceof JwtAuthenticationToken jwt
                && !jwt.getToken().hasClaim(Tokens.AUTH_CODE_ID);
    }
}
