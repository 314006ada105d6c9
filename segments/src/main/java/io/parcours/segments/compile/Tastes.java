package io.parcours.segments.compile;

import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.Window;
import io.parcours.segments.model.Estimate;
import io.parcours.segments.model.ModelAttribute;
import java.util.List;

/** What affinity knows of a person: in how many touchpoints each item was. Kept among the evidence, as {@link Dealings} are. */
record Tastes(EventFilter filter, ProductField item) {
    /** What these models ask for, each once. */
    static List<Tastes> of(List<ModelAttribute> models) {
        return models.stream()
                .map(ModelAttribute::estimate)
                .filter(Estimate.Affinity.class::isInstance)
                .map(estimate -> of((Estimate.Affinity) estimate))
                .distinct()
                .toList();
    }

    static Tastes of(Estimate.Affinity affinity) {
        return new Tastes(affinity.filter(), affinity.item());
    }

    /** Its column among the evidence, as {@link io.parcours.segments.attribute.Tallies} writes it. */
    String column() {
        return "model_" + Measure.digest(filter + " " + item).substring(0, 12) + "_tally";
    }

    Measure measure() {
        return new Measure(column(), filter, Window.LIFETIME, new Aggregate.Tally(item));
    }
}
