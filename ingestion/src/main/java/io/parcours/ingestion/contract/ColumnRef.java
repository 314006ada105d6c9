package io.parcours.ingestion.contract;

import io.parcours.ingestion.consent.Answers;
import io.parcours.lakehouse.definition.Place;
import java.util.List;

/**
 * A source column as a contract names it, and where it does.
 *
 * @param path the column's name, or a path into its JSON such as {@code context.device.id}
 */
public record ColumnRef(String path, Place place) {
    /** The columns whose texts answer for several purposes. */
    public static List<ColumnRef> of(Answers answers) {
        return answers.texts().stream()
                .map(text -> new ColumnRef(text.path(), text.place()))
                .toList();
    }

    /** The outermost column; the whole path where there are no parts. */
    public String head() {
        int end = path.length();
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '.' || path.charAt(i) == '[') {
                end = i;
                break;
            }
        }
        return path.substring(0, end);
    }

    /** What follows the outermost column, with its leading dot or bracket; empty where the path is a plain name. */
    public String tail() {
        return path.substring(head().length());
    }
}
