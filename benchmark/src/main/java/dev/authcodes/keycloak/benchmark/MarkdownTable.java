package dev.authcodes.keycloak.benchmark;

import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown, with columns of numbers aligned right. */
final class MarkdownTable {
    private final StringBuilder text = new StringBuilder();

    /** @param textColumns how many, from the left, contain text */
    MarkdownTable(int textColumns, String... columns) {
        row((Object[]) columns);
        text.append('|');
        for (int column = 0; column < columns.length; column++) {
            text.append(column < textColumns ? " --- |" : " ---: |");
        }
        text.append('\n');
    }

    MarkdownTable row(Object... cells) {
        text.append(List.of(cells).stream()
                .map(cell -> cell.toString().replace("|", "\\|").replace('\n', ' '))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
        return this;
    }

    /** Including the end of the last line. */
    @Override
    public String toString() {
        return text.toString();
    }
}
