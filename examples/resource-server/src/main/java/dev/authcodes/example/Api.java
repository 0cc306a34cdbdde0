package dev.authcodes.example;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Api {
    /** The user, the client, and the id of the auth code that the client was connected with, if any. */
    @GetMapping("/me")
    Map<String, String> me(@AuthenticationPrincipal Jwt token) {
        return Stream.of("preferred_username", "azp", "scope", Tokens.AUTH_CODE_ID)
                .filter(token::hasClaim)
                .collect(Collectors.toMap(claim -> claim, token::getClaimAsString));
    }

    /** Not for connected tools: see {@link ApiSecurity}. */
    @GetMapping("/statement")
    Map<String, String> statement(@AuthenticationPrincipal Jwt token) {
        return Map.of("statement", "Balance of " + token.getClaimAsString("preferred_username") + ": 0.00");
    }
}
