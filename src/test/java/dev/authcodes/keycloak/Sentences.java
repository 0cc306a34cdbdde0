package dev.authcodes.keycloak;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sentences of a page in Markdown. */
final class Sentences {
    private static final Pattern BLOCK_OF_CODE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern COMMENT_OR_TAG = Pattern.compile("(?s)<!--.*?-->|<[^>\n]+>");
    private static final Pattern HEADING_OR_TABLE = Pattern.compile("(?m)^ *[#|].*$");
    private static final Pattern IMAGE = Pattern.compile("!\\[[^]]*]\\([^)]*\\)");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\([^)]*\\)");
    private static final Pattern BLOCK = Pattern.compile("(?m)\n\\s*\n|^ *(?:[-*]|\\d+\\.) ");
    private static final Pattern END = Pattern.compile("(?<=[.!?])\\s+(?=[\\p{Lu}*(…])");

    private Sentences() {}

    static Stream<String> of(String page) {
        String text = withoutCode(page);
        text = COMMENT_OR_TAG.matcher(text).replaceAll("");
        text = HEADING_OR_TABLE.matcher(text).replaceAll("\n\n");
        text = IMAGE.matcher(text).replaceAll("");
        text = LINK.matcher(text).replaceAll("$1");
        return BLOCK.splitAsStream(text)
                .flatMap(END::splitAsStream)
                .map(sentence -> sentence.replaceAll("\\s+", " ").strip())
                .filter(sentence -> !sentence.isEmpty());
    }

    /** With an ellipsis for code in a line, and empty lines for blocks of code. */
    static String withoutCode(String page) {
        String text =
                BLOCK_OF_CODE.matcher(page).replaceAll(block -> block.group().replaceAll("[^\n]", ""));
        return CODE.matcher(text).replaceAll("…");
    }
}
