package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.support.KeycloakLine;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a token may be presented for: by its kind, and by whether it comes from a sign-in, from a code that is not narrowed
 * (open) or from one that is. With a token of a revoked code: nothing.
 */
final class BoundaryTable {
    private static final String TABLE = """
            presented for                            | access                  | refresh                 | id
                                                     | sign-in  open  narrowed | sign-in  open  narrowed | sign-in  open  narrowed
            userinfo                                 | yes      yes   yes      | no       no    no       | no       no    no
            introspection                            | yes      yes   yes      | no       no    no       | yes      yes   yes
            introspection-as-refresh-token           | no       no    no       | yes      yes   yes      | no       no    no
            introspection-as-requesting-party-token  | yes      yes   yes      | no       no    no       | yes      yes   yes
            refresh                                  | no       no    no       | yes      yes   yes      | no       no    no
            exchange-for-access-token                | yes      yes   no       | no       no    no       | no       no    no
            exchange-for-refresh-token               | yes      yes   no       | no       no    no       | no       no    no
            exchange-for-id-token                    | yes      yes   no       | no       no    no       | no       no    no
            uma-by-header                            | yes      yes   no       | no       no    no       | no       no    no
            uma-by-subject-token                     | yes      yes   no       | no       no    no       | no       no    no
            uma-by-id-token                          | yes      yes   no       | yes      yes   no       | yes      yes   no
            uma-decision-by-header                   | yes      yes   no       | no       no    no       | no       no    no
            uma-decision-by-subject-token            | yes      yes   no       | no       no    no       | no       no    no
            uma-decision-by-id-token                 | yes      yes   no       | yes      yes   no       | yes      yes   no
            account-api                              | yes      yes   no       | no       no    no       | no       no    no
            admin-api                                | yes      yes   no       | no       no    no       | no       no    no
            code-create                              | yes      yes   yes      | no       no    no       | no       no    no
            codes                                    | yes      yes   yes      | no       no    no       | no       no    no
            """;

    private final Map<List<String>, Boolean> cells = new HashMap<>();

    private final Set<Presentation> missing;

    /** @param missing what the server does not have at all */
    BoundaryTable(Presentation... missing) {
        this.missing = Set.of(missing);
        List<String[]> lines = table().lines().map(line -> line.split("\\|")).toList();
        for (String[] line : lines.subList(2, lines.size())) {
            for (int kind = 1; kind < line.length; kind++) {
                List<String> answers = words(line[kind]);
                List<String> columns = words(lines.get(1)[kind]);
                for (int n = 0; n < columns.size(); n++) {
                    cells.put(
                            List.of(line[0].strip(), lines.get(0)[kind].strip(), columns.get(n)),
                            answers.get(n).equals("yes"));
                }
            }
        }
    }

    /** Up to 26.5, Keycloak introspects any refresh token without being told that it is one. */
    private static String table() {
        return KeycloakLine.isUpTo26_5()
                ? TABLE.replaceAll(
                        "(introspection(?:-as-requesting-party-token)? +\\| yes +yes +yes +\\|) no +no +no +\\|",
                        "$1 yes yes yes |")
                : TABLE;
    }

    boolean allows(Presentation presentation, HeldToken token) {
        String kind = token.kind().name().toLowerCase(Locale.ROOT);
        return !missing.contains(presentation)
                && cells.get(List.of(presentation.row(), kind, token.origin().column()));
    }

    /** Whether any token of this kind may be presented there. */
    boolean isOfUse(Presentation presentation, HeldToken.Kind kind) {
        return cells.entrySet().stream()
                .filter(cell -> cell.getKey()
                        .subList(0, 2)
                        .equals(List.of(presentation.row(), kind.name().toLowerCase(Locale.ROOT))))
                .anyMatch(Map.Entry::getValue);
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.strip().split(" +"));
    }
}
