package io.parcours.segments.compile;

import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.event.EventField;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Window;
import io.parcours.segments.model.ModelAttribute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What models know of a person's dealings of one kind: how often and on how many days, when first and last, and for how much. Computed in the shared scan
 * and kept among the evidence, so that a model follows new events for the price of what changed.
 *
 * @param spends whether amounts are asked for
 */
record Dealings(EventFilter filter, boolean spends) {
    /** What these models ask for, once for each kind of touchpoint. */
    static List<Dealings> of(List<ModelAttribute> models) {
        Map<EventFilter, Boolean> asked = new LinkedHashMap<>();
        for (ModelAttribute model : models) {
            boolean spends = model.estimate().spends()
                    || LearntModel.of(model).map(LearntModel::spends).orElse(false);
            asked.merge(model.estimate().filter(), spends, Boolean::logicalOr);
        }
        List<Dealings> dealings = new ArrayList<>();
        asked.forEach((filter, spends) -> dealings.add(new Dealings(filter, spends)));
        return dealings;
    }

    List<Measure> measures() {
        List<Measure> measures = new ArrayList<>(List.of(
                measure(times(), new Aggregate.Count()),
                measure(days(), new Aggregate.Days()),
                measure(name("first"), new Aggregate.SinceFirst(Aggregate.Unit.DAYS)),
                measure(name("last"), new Aggregate.SinceLast(Aggregate.Unit.DAYS))));
        if (spends) {
            measures.add(measure(total(), new Aggregate.Sum(EventField.AMOUNT)));
        }
        return measures;
    }

    private Measure measure(String column, Aggregate aggregate) {
        return new Measure(column, filter, Window.LIFETIME, aggregate);
    }

    private String name(String figure) {
        return "model_" + Measure.digest(filter.toString()).substring(0, 12) + "_" + figure;
    }

    String times() {
        return name("times");
    }

    String days() {
        return name("days");
    }

    String total() {
        return name("total");
    }

    /** The column of the moment it was done first. */
    String firstAt() {
        return Behaviour.moment(name("first"));
    }

    String lastAt() {
        return Behaviour.moment(name("last"));
    }
}
