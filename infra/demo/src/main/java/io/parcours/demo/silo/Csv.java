package io.parcours.demo.silo;

/** One line of delimited text; a value is quoted when it must be. */
final class Csv {
    private Csv() {}

    static String line(char delimiter, Object... values) {
        StringBuilder line = new StringBuilder(160);
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                line.append(delimiter);
            }
            String text = values[i].toString();
            if (text.indexOf(delimiter) >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0) {
                line.append('"').append(text.replace("\"", "\"\"")).append('"');
            } else {
                line.append(text);
            }
        }
        return line.toString();
    }
}
