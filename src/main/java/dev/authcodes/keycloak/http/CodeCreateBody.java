package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.CreationRequest;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.code.ScopeFilter;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;

/** Reads the members of a code-create request. */
final class CodeCreateBody {
    private static final String LONG = "long";
    private static final String SHORT = "short";
    private static final Set<String> FORMATS = Set.of(LONG, SHORT);
    private static final Pattern BASE64URL_OF_SHA256 = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final JsonBody body;

    CodeCreateBody(JsonBody body) {
        this.body = body;
    }

    CreationRequest request() throws BadRequestBody {
        CreationRequest request = new CreationRequest(
                body.number("duration_minutes"),
                body.wholeNumber("uses"),
                new Restrictions(body.nonEmptyText("client_id"), scope(), codeChallenge(), proofKey(), null),
                body.displayText("label"),
                isShort());
        body.logUnknownMembers();
        return request;
    }

    /**
     * URnetwork's {@code roles} and {@code principal} narrow a code, which is not supported, so they must not be
     * ignored.
     */
    boolean namesRolesOrPrincipal() {
        return body.hasValue("roles") || body.hasValue("principal");
    }

    private @Nullable Set<String> scope() throws BadRequestBody {
        String scope = body.nonEmptyText("scope");
        if (scope == null) {
            return null;
        }
        if (scope.length() > ScopeFilter.MAX_LENGTH) {
            throw new BadRequestBody("scope must not be longer than " + ScopeFilter.MAX_LENGTH + " characters.");
        }
        return ScopeFilter.parse(scope)
                .orElseThrow(() -> new BadRequestBody("scope must be a space-separated list of scopes."));
    }

    /** {@code base64url(SHA-256(verifier))}, RFC 7636, section 4.2. */
    private @Nullable String codeChallenge() throws BadRequestBody {
        String challenge = body.nonEmptyText("code_challenge");
        String method = body.nonEmptyText("code_challenge_method");
        if (challenge == null && method == null) {
            return null;
        }
        if (challenge == null) {
            throw new BadRequestBody("code_challenge_method requires code_challenge.");
        }
        if (!OAuth2Constants.PKCE_METHOD_S256.equals(method)) {
            throw new BadRequestBody("code_challenge_method must be S256.");
        }
        return sha256("code_challenge", challenge);
    }

    /** The SHA-256 thumbprint of a JWK (RFC 7638), as in RFC 9449, section 10. */
    private @Nullable String proofKey() throws BadRequestBody {
        String thumbprint = body.nonEmptyText("dpop_jkt");
        return thumbprint == null ? null : sha256("dpop_jkt", thumbprint);
    }

    private static String sha256(String member, String value) throws BadRequestBody {
        if (!BASE64URL_OF_SHA256.matcher(value).matches()) {
            throw new BadRequestBody(member + " must be a SHA-256 digest in base64url, 43 characters.");
        }
        return value;
    }

    private boolean isShort() throws BadRequestBody {
        String format = body.nonEmptyText("format");
        if (format != null && !FORMATS.contains(format)) {
            throw new BadRequestBody("format must be " + LONG + " or " + SHORT + ".");
        }
        return SHORT.equals(format);
    }
}
