package io.parcours.ingestion.source.record;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a delimited file is written.
 *
 * @param delimiter one or more characters between values
 * @param quote an ASCII character around values that hold delimiters or line ends; empty when values are never quoted
 * @param escape an ASCII character before a quote that belongs to the value; empty means a doubled quote
 * @param nulls unquoted texts that stand for no value, beside nothing at all
 */
public record CsvForm(String delimiter, String quote, String escape, List<String> nulls) implements Serializable {
    public static final CsvForm DEFAULT = new CsvForm(",", "\"", "", List.of());

    public CsvForm {
        nulls = List.copyOf(nulls);
        if (delimiter.isEmpty() || delimiter.indexOf('\n') >= 0 || delimiter.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("the delimiter has to be one or more characters other than a line end");
        }
        requireAscii("quote", quote);
        requireAscii("escape", escape);
        if (!quote.isEmpty() && delimiter.startsWith(quote)) {
            throw new IllegalArgumentException("the delimiter cannot begin with the quote");
        }
        if (!escape.isEmpty() && delimiter.startsWith(escape)) {
            throw new IllegalArgumentException("the delimiter cannot begin with the escape");
        }
    }

    private static void requireAscii(String what, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (text.length() > 1 || text.charAt(0) > 0x7F || text.charAt(0) < ' ') {
            throw new IllegalArgumentException("the " + what + " has to be one printable ASCII character");
        }
    }

    byte[] delimiterBytes() {
        return delimiter.getBytes(StandardCharsets.UTF_8);
    }

    /** The byte that quotes; a number no byte has when there is none. */
    int quoteByte() {
        return quote.isEmpty() ? CsvReader.NONE : quote.charAt(0);
    }

    /** The byte that escapes; a number no byte has when there is none. */
    int escapeByte() {
        return escape.isEmpty() || escape.equals(quote) ? CsvReader.NONE : escape.charAt(0);
    }
}
