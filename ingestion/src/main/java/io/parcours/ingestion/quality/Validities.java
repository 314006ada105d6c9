package io.parcours.ingestion.quality;

import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.regexp_replace;

import io.parcours.ingestion.contract.Rule.Validity;
import org.apache.spark.sql.Column;

/** Forms of values as patterns: whether a text could be one, not whether it exists. Identity normalises and judges more strictly. */
final class Validities {
    private static final String EMAIL = "^[^\\s@,;<>()]+@[^\\s@,;<>()]+\\.[A-Za-z\\p{L}]{2,}$";
    private static final String IPV4 = "^((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})$";
    private static final String IPV6 = "^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+$";

    private Validities() {}

    static Column holds(Validity validity, Column text) {
        return switch (validity) {
            case EMAIL -> text.rlike(EMAIL);
            case PHONE -> {
                Column digits = regexp_replace(text, "[^0-9]", "");
                yield text.rlike("^[+0-9(][0-9 ()./\\u00a0-]*$")
                        .and(length(digits).between(6, 15));
            }
            case DATE -> text.try_cast("date").isNotNull();
            case NUMBER -> text.try_cast("double").isNotNull().and(text.rlike("[0-9]"));
            case WHOLE_NUMBER -> text.rlike("^[+-]?[0-9]+$");
            case URL -> text.rlike("^[a-z][a-z0-9+.-]*://[^\\s/]+\\S*$");
            case IP -> text.rlike(IPV4).or(text.rlike(IPV6));
        };
    }
}
