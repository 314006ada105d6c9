package io.parcours.publish.job;

import io.parcours.publish.document.PersonDocument;
import io.parcours.publish.document.RuleValues;
import io.parcours.serving.part.FormerPersons;
import io.parcours.serving.part.FormerPersons.Former;
import io.parcours.serving.part.PartWriter;
import io.parcours.serving.part.PersonSet;
import io.parcours.serving.profile.Section;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** A part that a task writes: persons of rows whole, or of those of whom nothing changed the attributes, beside what was published before. */
final class PartOfPersons {
    private final PersonDocument document;
    private final RuleValues values;
    private final PartWriter writer;
    private long events;
    private long missing;

    PartOfPersons(PersonDocument document, RuleValues values, PartWriter writer) {
        this.document = document;
        this.values = values;
        this.writer = writer;
    }

    /** @param before the persons of a former generation; null where every row is whole */
    void add(Row row, @Nullable FormerPersons before) throws IOException {
        byte[] key = row.getAs(PersonRows.KEY);
        if (before == null || row.<Boolean>getAs(PersonRows.CHANGED)) {
            int person = writer.add(key, document.profile(row), document.contact(row), document.sets(row));
            values.write(row, person);
            events += PersonDocument.events(row);
            return;
        }
        Optional<Former> former = before.of(key);
        if (former.isEmpty()) {
            missing++;
            return;
        }
        Former known = former.get();
        Set<PersonSet> sets = document.sets(row);
        sets.addAll(known.segments());
        int person = writer.add(key, document.profile(known.profile(), row), known.contact(), sets);
        values.write(row, person);
        events += known.profile().objects(Section.EVENTS);
    }

    long events() {
        return events;
    }

    /** Persons who were to be taken over and were not there. */
    long missing() {
        return missing;
    }
}
