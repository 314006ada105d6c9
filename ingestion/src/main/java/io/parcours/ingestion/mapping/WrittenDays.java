package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.when;

import io.parcours.ingestion.contract.Format;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;

/**
 * The digits of days that the calendar does not have: 31 February and month 13 are slips, and say most of what was meant. Dates are seen through
 * patterns of digits alone, with a year of four; of others nothing is said.
 */
final class WrittenDays {
    private static final String ISO = "yyyy-M-d";
    private static final Pattern PARTS = Pattern.compile("'(?<quoted>[^']*)'|(?<letters>([A-Za-z])\\3*)|(?<other>.)");
    /** A month or a day that could be one by itself: 00-00 and 99-99 stand for nothing known. */
    private static final String MONTH = "0[1-9]|1[0-2]";

    private static final String DAY = "0[1-9]|[12][0-9]|3[01]";

    private WrittenDays() {}

    /** Year, month and day as eight digits; null for a text that no pattern sees a day in. */
    static Column digits(Column text, Format format) {
        List<String> patterns = format.patterns().isEmpty() ? List.of(ISO) : format.patterns();
        Column[] read = patterns.stream()
                .map(WrittenDays::expression)
                .flatMap(Optional::stream)
                .map(expression -> expression.digits(text))
                .toArray(Column[]::new);
        return read.length == 0 ? lit(null).cast("string") : coalesce(read);
    }

    /** @param year number of its group, as of the others */
    private record Expression(String regex, int year, int month, int day) {
        Column digits(Column text) {
            Column yyyy = regexp_extract(text, regex, year);
            Column mm = lpad(regexp_extract(text, regex, month), 2, "0");
            Column dd = lpad(regexp_extract(text, regex, day), 2, "0");
            return when(text.rlike(regex).and(mm.rlike(MONTH).or(dd.rlike(DAY))), concat(yyyy, mm, dd));
        }
    }

    private static Optional<Expression> expression(String pattern) {
        StringBuilder regex = new StringBuilder("^");
        int[] groups = new int[3];
        int group = 0;
        Matcher parts = PARTS.matcher(pattern);
        while (parts.find()) {
            String letters = parts.group("letters");
            if (letters == null) {
                regex.append(Pattern.quote(
                        Objects.requireNonNullElseGet(parts.group("quoted"), () -> parts.group("other"))));
                continue;
            }
            int part = switch (letters) {
                case "yyyy", "uuuu" -> 0;
                case "MM", "M" -> 1;
                case "dd", "d" -> 2;
                default -> -1;
            };
            if (part < 0 || groups[part] > 0) {
                return Optional.empty();
            }
            groups[part] = ++group;
            regex.append(part == 0 ? "([0-9]{4})" : letters.length() == 2 ? "([0-9]{2})" : "([0-9]{1,2})");
        }
        return group < groups.length
                ? Optional.empty()
                : Optional.of(new Expression(regex.append('$').toString(), groups[0], groups[1], groups[2]));
    }
}
