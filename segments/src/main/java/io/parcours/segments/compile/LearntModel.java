package io.parcours.segments.compile;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.model.Estimate;
import io.parcours.segments.model.ModelAttribute;
import io.parcours.segments.rule.SegmentDefinitions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something to be learnt from data, for one or more attributes: how customers buy, or who leaves.
 *
 * @param within how far ahead a churn model looks
 * @param given the attributes a churn model is learnt from
 * @param item what affinity is learnt of
 */
public record LearntModel(
        Kind kind, EventFilter filter, Optional<Span> within, List<String> given, Optional<ProductField> item) {
    /** What is learnt. */
    public enum Kind {
        BUYING,
        CHURN,
        AFFINITY
    }

    public LearntModel {
        given = List.copyOf(given);
    }

    /** What an attribute needs; RFM needs nothing that lasts. */
    static Optional<LearntModel> of(ModelAttribute attribute) {
        Estimate estimate = attribute.estimate();
        if (estimate instanceof Estimate.Churn churn) {
            return Optional.of(new LearntModel(
                    Kind.CHURN, churn.filter(), Optional.of(churn.within()), churn.given(), Optional.empty()));
        }
        if (estimate instanceof Estimate.Affinity affinity) {
            return Optional.of(new LearntModel(
                    Kind.AFFINITY, affinity.filter(), Optional.empty(), List.of(), Optional.of(affinity.item())));
        }
        return estimate instanceof Estimate.Expected
                ? Optional.of(
                        new LearntModel(Kind.BUYING, estimate.filter(), Optional.empty(), List.of(), Optional.empty()))
                : Optional.empty();
    }

    /** Amounts are learnt from wherever buying is, so that the model is the same whichever figures are asked for. */
    public boolean spends() {
        return kind == Kind.BUYING;
    }

    /**
     * A model that is wanted.
     *
     * @param refit the shortest that one of its attributes asks for
     */
    public record Wanted(LearntModel model, List<String> attributes, Span refit) {
        public Wanted {
            attributes = List.copyOf(attributes);
        }
    }

    public static List<Wanted> wanted(List<ModelAttribute> attributes) {
        Map<LearntModel, List<ModelAttribute>> byModel = new LinkedHashMap<>();
        attributes.forEach(attribute -> of(attribute)
                .ifPresent(model -> byModel.computeIfAbsent(model, ignored -> new ArrayList<>())
                        .add(attribute)));
        List<Wanted> wanted = new ArrayList<>();
        byModel.forEach((model, users) -> wanted.add(new Wanted(
                model,
                users.stream().map(ModelAttribute::name).toList(),
                users.stream()
                        .map(ModelAttribute::refit)
                        .min(Comparator.comparingLong(Span::seconds))
                        .orElseThrow())));
        return wanted;
    }

    /** The same for the same meaning: another model once its attributes are defined otherwise. */
    public String id(SegmentDefinitions definitions) {
        List<AttributeDefinition> inputs = definitions.attributes().stream()
                .filter(attribute -> given.contains(attribute.name()))
                .toList();
        String meaning = kind + " " + filter + " " + within + " " + given + " "
                + inputs.stream().map(Measure::of).toList()
                + item.map(of -> " " + of).orElse("");
        return kind.name().toLowerCase(java.util.Locale.ROOT) + "-"
                + Measure.digest(meaning).substring(0, 12);
    }
}
