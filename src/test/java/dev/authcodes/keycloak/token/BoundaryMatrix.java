package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.support.KeycloakLine;
import dev.authcodes.keycloak.support.RawRequest;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** Presents tokens everywhere and reports differences from {@link BoundaryTable}. */
final class BoundaryMatrix {
    private static final int SHOWN = 200;

    private final BoundaryScene scene;
    private final BoundaryTable table;

    BoundaryMatrix(BoundaryScene scene, Presentation... missing) {
        this.scene = scene;
        this.table = new BoundaryTable(missing);
    }

    /** Wrong claims of the tokens. */
    List<String> faultsOf(List<HeldToken> tokens) {
        return tokens.stream()
                .flatMap(token -> token.origin().faults(token.text()).stream().map(fault -> token + ": " + fault))
                .toList();
    }

    /** Presentations with another outcome than the table has. */
    List<String> faults(List<HeldToken> tokens) {
        return faults(tokens, table::allows);
    }

    private List<String> faults(List<HeldToken> tokens, BiPredicate<Presentation, HeldToken> allows) {
        return tokens.parallelStream()
                .flatMap(token -> Stream.of(Presentation.values())
                        .flatMap(presentation -> faults(token, presentation, allows.test(presentation, token))))
                .toList();
    }

    /** Presentations that succeed although the tokens are revoked. */
    List<String> faultsOfRevoked(List<HeldToken> tokens) {
        return faults(tokens, (presentation, token) -> false);
    }

    /**
     * What is wrong with what tokens may do while something else is in the request. Each disturbance meets each
     * presentation of each kind of token, but not each way to a token.
     *
     * @param foreign genuine tokens of another user
     */
    List<String> faultsOfDisturbed(List<HeldToken> tokens, boolean revoked, List<HeldToken> foreign) {
        List<Case> cases = new ArrayList<>();
        for (Presentation presentation : Presentation.values()) {
            for (HeldToken.Kind kind : HeldToken.Kind.values()) {
                List<HeldToken> candidates = tokens.stream()
                        .filter(token -> token.kind() == kind)
                        .filter(token -> table.isOfUse(presentation, kind))
                        .toList();
                int number = candidates.isEmpty()
                        ? 0
                        : Disturbance.of(candidates.get(0), foreign).size();
                for (int n = 0; n < number; n++) {
                    HeldToken token = candidates.get((n + presentation.ordinal()) % candidates.size());
                    cases.add(new Case(
                            token, presentation, Disturbance.of(token, foreign).get(n)));
                }
            }
        }
        return cases.parallelStream()
                .filter(Case::tellsSomething)
                .flatMap(each -> faults(each, !revoked && table.allows(each.presentation, each.token)))
                .toList();
    }

    private Stream<String> faults(HeldToken token, Presentation presentation, boolean allowed) {
        Reply reply = presentation.request(scene, token).send();
        boolean granted = presentation.isGranted(reply);
        Stream<String> faults = granted == allowed
                ? faults(token.origin(), presentation, reply, granted)
                : Stream.of(granted ? "is granted" : "is refused");
        return faults.map(fault -> told(token, presentation, "", fault, reply));
    }

    /** The request may now be refused, or concern the user of the other token. */
    private Stream<String> faults(Case each, boolean allowed) {
        RawRequest request = each.disturbance.change().apply(each.presentation.request(scene, each.token));
        Reply reply = request.send();
        boolean granted = each.presentation.isGranted(reply);
        HeldToken other = each.disturbance.genuine();
        boolean isOther = granted && other != null && each.presentation.isAbout(other.origin(), reply);
        if (!granted && KeycloakLine.isUpTo26_5() && each.disturbance.name().startsWith("forged")) {
            // Keycloak itself fails on a token whose header names the algorithm "none".
            return Stream.empty();
        }
        Stream<String> faults = granted && !allowed && !isOther
                ? Stream.of("is granted")
                : faults(isOther ? other.origin() : each.token.origin(), each.presentation, reply, granted);
        return faults.map(fault -> told(each.token, each.presentation, each.disturbance.name(), fault, reply));
    }

    private static Stream<String> faults(
            ExpectedOrigin origin, Presentation presentation, Reply reply, boolean granted) {
        if (!granted) {
            return reply.status() >= 500 ? Stream.of("breaks the server") : Stream.empty();
        }
        Stream<String> faultsOfTokens = Presentation.tokens(reply).stream().flatMap(jwt -> origin.faults(jwt).stream());
        return origin.isOfCode()
                ? Stream.concat(faultsOfTokens, origin.faultsOfCode(presentation.stated(reply)).stream())
                : faultsOfTokens;
    }

    private static String told(
            HeldToken token, Presentation presentation, String disturbance, String fault, Reply reply) {
        return "%s by %s with %s, disturbed by [%s]: %s, status %d %s"
                .formatted(
                        presentation.row(),
                        token.holder().clientId(),
                        token,
                        disturbance,
                        fault,
                        reply.status(),
                        reply.body().substring(0, Math.min(SHOWN, reply.body().length())));
    }

    private record Case(HeldToken token, Presentation presentation, Disturbance disturbance) {

        /** False if the other token may be the effective one and the response does not identify the user. */
        boolean tellsSomething() {
            return disturbance.genuine() == null
                    || !presentation.isIdentifiedByHeader()
                    || presentation.saysWhoseItIs();
        }
    }
}
