package dev.authcodes.keycloak.benchmark;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The database statements of one request.
 *
 * @param perRequest calls for one request, by the text of the statement in one readable line
 * @param transactionControl calls for one request of statements that begin, end or set up transactions
 */
record Statements(SortedMap<String, Double> perRequest, double transactionControl) {
    private static final int LONGEST = 150;
    private static final Pattern TRANSACTION_CONTROL = Pattern.compile(
            "(?i)\\s*(BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE TRANSACTION"
                    + "|(SET|SHOW) (SESSION|TRANSACTION|LOCAL)|SET TRANSACTION)\\b.*",
            Pattern.DOTALL);

    /** Hibernate's, such as {@code u1_0} in {@code u1_0.ID} and in {@code USER_ENTITY u1_0}. */
    private static final Pattern ALIAS = Pattern.compile("\\b[a-z]+\\d+_\\d+\\.|\\s(?:as )?[a-z]+\\d+_\\d+\\b(?!\\.)");

    /** @param calls of all requests together, by the normalised text */
    static Statements of(Map<String, Long> calls, int requests) {
        SortedMap<String, Double> perRequest = new TreeMap<>();
        double control = 0;
        for (Map.Entry<String, Long> statement : calls.entrySet()) {
            double count = statement.getValue() / (double) requests;
            if (TRANSACTION_CONTROL.matcher(statement.getKey()).matches()) {
                control += count;
            } else {
                perRequest.merge(inOneLine(statement.getKey()), count, Double::sum);
            }
        }
        return new Statements(perRequest, control);
    }

    /** Without transaction control. */
    double total() {
        return perRequest.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Without the list of columns, which says little and is most of the text. */
    private static String inOneLine(String text) {
        String line = ALIAS.matcher(text.strip().replaceAll("\\s+", " "))
                .replaceAll("")
                .replaceFirst("(?i)^select (distinct )?(?!count\\b|\\*).{12,}? from ", "select $1… from ")
                .replaceFirst("(?i)^(insert into \\S+?) ?\\(.*?\\) values ?\\([^()]*\\)", "$1 (…)")
                .replaceFirst("(?i)^(update \\S+ set) .{40,}? where ", "$1 … where ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + '…';
    }
}
