package dev.authcodes.keycloak.compat;

import static java.lang.invoke.MethodType.methodType;

import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.protocol.oidc.utils.OAuth2CodeParser.ParseResult;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.context.TokenRequestContext;

/** Client policies: the contexts of their events. */
public final class PolicyApi {
    private static final MethodHandle NEW_TOKEN_REQUEST = Signatures.first(
            "TokenRequestContext",
            methodType(TokenRequestContext.class, MultivaluedMap.class, ParseResult.class, ClientModel.class),
            lookup -> lookup.findConstructor(
                    TokenRequestContext.class,
                    methodType(void.class, MultivaluedMap.class, ParseResult.class, ClientModel.class)),
            lookup -> MethodHandles.dropArguments(
                    lookup.findConstructor(
                            TokenRequestContext.class, methodType(void.class, MultivaluedMap.class, ParseResult.class)),
                    2,
                    ClientModel.class));

    private static final MethodHandle NEW_PARSE_RESULT = Signatures.first(
            "OAuth2CodeParser.ParseResult", methodType(ParseResult.class, OAuth2Code.class), lookup -> {
                MethodHandles.Lookup within = MethodHandles.privateLookupIn(ParseResult.class, lookup);
                MethodHandle create = within.findConstructor(ParseResult.class, methodType(void.class, String.class));
                MethodHandle fill = within.findSetter(ParseResult.class, "codeData", OAuth2Code.class);
                return MethodHandles.insertArguments(
                        lookup.findStatic(
                                PolicyApi.class,
                                "filled",
                                methodType(
                                        ParseResult.class, MethodHandle.class, MethodHandle.class, OAuth2Code.class)),
                        0,
                        create,
                        fill);
            });

    private PolicyApi() {}

    /** Up to 26.5: the context of the event {@code TOKEN_REQUEST}, which takes the client as a parameter. */
    public static ClientPolicyContext tokenRequest(
            MultivaluedMap<String, String> parameters, ParseResult code, ClientModel client) {
        return Signatures.call(() -> (TokenRequestContext) NEW_TOKEN_REQUEST.invokeExact(parameters, code, client));
    }

    /** A valid authorization code with only this data. Keycloak has no public way to create one. */
    public static ParseResult parseResult(OAuth2Code data) {
        return Signatures.call(() -> (ParseResult) NEW_PARSE_RESULT.invokeExact(data));
    }

    static ParseResult filled(MethodHandle create, MethodHandle fill, OAuth2Code data) throws Throwable {
        ParseResult result = (ParseResult) create.invokeExact((String) null);
        fill.invokeExact(result, data);
        return result;
    }
}
