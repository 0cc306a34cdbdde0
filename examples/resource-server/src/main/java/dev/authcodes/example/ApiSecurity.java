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

/** Who may do what. Before that, tokens are verified as application.yml configures: signature, issuer, expiry, audience. */
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
                // Every request carries its token: no session, and so no cookie for another site to abuse.
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    /**
     * Whether the user signed in to the calling app instead of connecting it with an auth code: every token obtained with
     * a code states the code's id.
     */
    private static boolean signedInThemselves(Authentication authentication) {
        return authentication instanceof JwtAuthenticationToken jwt
                && !jwt.getToken().hasClaim(Tokens.AUTH_CODE_ID);
    }
}
