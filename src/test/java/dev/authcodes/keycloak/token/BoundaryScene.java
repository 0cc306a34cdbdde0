package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.connect.PageVisit;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A realm in which tokens of codes can be used for everything that Keycloak has: whatever is refused here is refused
 * because of the code. Alice may use the Account API, sees Bob in the Admin API by a fine-grained permission, without an
 * admin role, and may have a permission of User-Managed Access.
 */
final class BoundaryScene {
    static final String RESOURCE_SERVER = "backend";

    private static final Map<String, String> CHAIN =
            Map.of("max-chain-depth", "5", "max-creations-per-minute", "0", "max-active-codes", "1000");

    private final Realm realm;
    private final Map<String, Object> attributes = new HashMap<>();
    private final Client app;
    private final Client tool;
    private final Client hasty;
    private final Client backend;
    private final Client archive;
    private final URI otherUser;

    /** With Keycloak's default token exchange, which must be enabled for each client. */
    static BoundaryScene withStandardExchange(Realm realm) {
        return new BoundaryScene(
                realm,
                Map.of(
                        "standard.token.exchange.enabled", "true",
                        "standard.token.exchange.enableRefreshRequestedTokenType", "SAME_SESSION"));
    }

    /** With the feature {@code token-exchange}, which serves clients without the default token exchange. */
    static BoundaryScene withLegacyExchange(Realm realm) {
        return new BoundaryScene(realm, Map.of());
    }

    /** The settings of the realm. */
    static Map<String, Object> settings(boolean fineGrainedPermissions) {
        return Map.of("adminPermissionsEnabled", fineGrainedPermissions, "accessTokenLifespan", 1800);
    }

    private BoundaryScene(Realm realm, Map<String, String> exchange) {
        this.realm = realm;
        attributes.putAll(exchange);
        app = client("app", Map.of(), CHAIN);
        Map<String, String> lifespans = new HashMap<>(CHAIN);
        lifespans.put("access-token-lifespan-seconds", "600");
        lifespans.put("refresh-token-lifespan-seconds", "700");
        tool = client("tool", Map.of("acr.loa.map", "{\"copper\":0,\"gold\":2}"), CHAIN);
        hasty = client("hasty", Map.of(), lifespans);
        backend = client(RESOURCE_SERVER, Map.of(), CHAIN).withAudience("archive");
        archive = client("archive", Map.of(), CHAIN);
        backend.permitEverything("user", realm.userId("alice"), realm.userId("bob"));
        otherUser = URI.create(realm.url().replace("/realms/", "/admin/realms/") + "/users/" + realm.userId("bob"));
    }

    private Client client(String clientId, Map<String, String> furtherAttributes, Map<String, String> mapper) {
        Map<String, Object> all = new HashMap<>(attributes);
        all.putAll(furtherAttributes);
        boolean resourceServer = clientId.equals(RESOURCE_SERVER);
        Client client = realm.addConfidentialClient(clientId, Json.of("""
                        {attributes: %1$s, serviceAccountsEnabled: %2$s, authorizationServicesEnabled: %2$s}""", all, resourceServer))
                .withMapper(mapper)
                .withAudience(clientId);
        return resourceServer ? client : client.withAudience(RESOURCE_SERVER);
    }

    Client app() {
        return app;
    }

    Client tool() {
        return tool;
    }

    URI somebodyInTheAdminApi() {
        return otherUser;
    }

    /** A client that may introspect an access token. */
    Client introspectorOf(HeldToken held) {
        String audience = Jwt.claims(held.text()).path("aud").toString();
        return audience.contains('"' + RESOURCE_SERVER + '"') ? backend : held.holder();
    }

    /** All tokens that a sign-in to the tool leads to. */
    List<HeldToken> ofSignIn(Browser browser, String username) {
        return signedIn(browser.signIn(tool, username, Map.of()));
    }

    List<HeldToken> signedIn(Reply tokens) {
        return openTokens(tool, tokens, ExpectedOrigin.of("a sign-in", "sign-in", tokens));
    }

    List<HeldToken> ofOpenCode(String accessToken) {
        return ofCode(tool, app.createCode(accessToken));
    }

    /** All tokens of a code whose redeemers get tokens for a few minutes. */
    List<HeldToken> ofShortLivedTokens(String accessToken) {
        return ofCode(hasty, app.createCode(accessToken));
    }

    /** All tokens of a code that was created with a token of another code. */
    List<HeldToken> ofDeepCode(String accessToken) {
        Reply first = tool.redeem(app.createCode(accessToken).authCode());
        return ofCode(tool, tool.createCode(first.accessToken()));
    }

    /** All tokens of a used-up code that was created with this access token. */
    List<HeldToken> ofCodeBy(HeldToken creator) {
        return ofCode(tool, codeBy(creator));
    }

    Reply codeBy(HeldToken creator) {
        return creator.holder().createCode(creator.text());
    }

    /** Revokes the code of the first of these, with all that was obtained with it. */
    void revoke(List<HeldToken> tokens, String accessToken) {
        String codeId = tokens.get(0).origin().claims().get("auth_code_id").asText();
        app.revokeCodes(accessToken, "/" + codeId + "?cascade=true");
    }

    /** The tokens of two connections of one client with one code. */
    List<List<HeldToken>> ofTwoConnections(String accessToken) {
        Reply code = app.createCode(accessToken, "{\"uses\":2}");
        return List.of(ofCode(tool, code), ofCode(tool, code));
    }

    /** Ends the connection of the first of these, as its user does on the page. */
    void disconnect(List<HeldToken> tokens, PageVisit page) {
        String connection =
                tokens.get(0).origin().claims().get("auth_code_connection").asText();
        page.act("disconnect", "connection", connection).expect(303);
    }

    private List<HeldToken> ofCode(Client redeemer, Reply code) {
        Reply tokens = redeemer.redeem(code.authCode(), Map.of("scope", "openid"));
        return openTokens(redeemer, tokens, ExpectedOrigin.of("code " + code.codeId(), "open", tokens));
    }

    List<HeldToken> ofNarrowedCode(String accessToken) {
        Reply code = app.createCode(accessToken, "{\"scope\":\"openid email\"}");
        Reply tokens = tool.redeem(code.authCode(), Map.of("scope", "openid phone"));
        return ownTokens(tool, tokens, ExpectedOrigin.of("narrowed code " + code.codeId(), "narrowed", tokens));
    }

    private static List<HeldToken> ownTokens(Client client, Reply tokens, ExpectedOrigin origin) {
        List<HeldToken> all = new ArrayList<>(HeldToken.of("redeemed", client, tokens, origin));
        all.addAll(HeldToken.of("refreshed", client, client.refresh(tokens.refreshToken()), origin));
        return all;
    }

    /** The tokens of the client itself, and those obtained by exchanging them. */
    private List<HeldToken> openTokens(Client client, Reply tokens, ExpectedOrigin origin) {
        List<HeldToken> all = new ArrayList<>(ownTokens(client, tokens, origin));
        all.addAll(exchanged("exchanged", client, client, tokens.accessToken(), origin));
        Reply exchanged = exchange(backend, tokens.accessToken(), "refresh_token");
        all.addAll(HeldToken.of("exchanged by another client", backend, exchanged, origin));
        all.addAll(exchanged("exchanged twice", client, archive, exchanged.accessToken(), origin));
        all.addAll(HeldToken.of("exchanged and refreshed", backend, backend.refresh(exchanged.refreshToken()), origin));
        for (Presentation uma :
                List.of(Presentation.UMA_BY_HEADER, Presentation.UMA_BY_SUBJECT_TOKEN, Presentation.UMA_BY_ID_TOKEN)) {
            String subject = uma == Presentation.UMA_BY_ID_TOKEN ? tokens.text("id_token") : tokens.accessToken();
            Reply permission = uma.request(this, new HeldToken("", client, HeldToken.Kind.ACCESS, subject, origin))
                    .send();
            all.addAll(HeldToken.of(uma.row(), client, permission, origin));
            all.addAll(HeldToken.of(
                    uma.row() + " and refreshed", client, client.refresh(permission.refreshToken()), origin));
        }
        return all;
    }

    private List<HeldToken> exchanged(
            String way, Client client, Client exchanger, String accessToken, ExpectedOrigin origin) {
        List<String> types = new ArrayList<>(List.of("refresh_token", "access_token"));
        if (!attributes.isEmpty() && client != exchanger) {
            types.add("id_token");
        }
        return types.stream()
                .flatMap(type ->
                        HeldToken.of(way + ", for " + type, exchanger, exchange(exchanger, accessToken, type), origin)
                                .stream())
                .toList();
    }

    private static Reply exchange(Client client, String accessToken, String requestedType) {
        return client.token(Presentation.exchange(accessToken, requestedType));
    }
}
