package io.parcours.ingestion.source.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lines by a regular expression; its named groups are the columns, a group that took no part is null. */
public final class PatternReader extends RecordReader {
    private static final Pattern GROUP = Pattern.compile("(?<!\\\\)\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private final Matcher matcher;
    private final List<String> groups;

    /** @param columns the names of groups that are wanted, one each for the reader's columns */
    public PatternReader(RecordBuffer buffer, Pattern pattern, List<String> columns, long firstLine) {
        super(buffer, columns.size(), firstLine);
        this.matcher = pattern.matcher("");
        this.groups = List.copyOf(columns);
    }

    /** The names of a pattern's groups from left to right. */
    public static List<String> groupNames(Pattern pattern) {
        return GROUP.matcher(pattern.pattern())
                .results()
                .map(opening -> opening.group(1))
                .distinct()
                .toList();
    }

    @Override
    Found read() throws IOException {
        if (buffer.start == buffer.limit && !buffer.more()) {
            return Found.END;
        }
        int lineEnd = buffer.lineEnd(0);
        nextStart = Math.min(lineEnd + 1, buffer.limit - buffer.start);
        nextLine++;
        recordLength = lineEnd > 0 && buffer.bytes[buffer.start + lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        if (recordLength == 0) {
            return Found.BLANK;
        }
        matcher.reset(new String(buffer.bytes, buffer.start, recordLength, StandardCharsets.UTF_8));
        if (!matches()) {
            reject("does not match the pattern");
            return Found.RECORD;
        }
        for (int i = 0; i < groups.size(); i++) {
            String value = matcher.group(groups.get(i));
            if (value != null) {
                byte[] built = value.getBytes(StandardCharsets.UTF_8);
                setBuilt(i, built, 0, built.length);
            }
        }
        return Found.RECORD;
    }

    /** A pattern that backtracks without bounds overflows the stack on a long line: that line does not match. */
    private boolean matches() {
        try {
            return matcher.matches();
        } catch (StackOverflowError e) {
            return false;
        }
    }
}
