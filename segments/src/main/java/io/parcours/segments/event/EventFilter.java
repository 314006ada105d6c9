package io.parcours.segments.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which touchpoints count. All tests have to hold; those of products have to hold on one and the same line, and what is
 * then added up of products is added up over such lines only.
 *
 * @param events names of events; empty = any
 * @param currency the currency money is counted in; absent = the workspace's. Money in any other is left out, never converted
 */
public record EventFilter(Set<String> events, List<FieldTest> tests, Optional<String> currency) {
    public EventFilter {
        events = java.util.Collections.unmodifiableSet(new TreeSet<>(events));
        List<FieldTest> sorted = new ArrayList<>(tests);
        sorted.sort(Comparator.comparing((FieldTest test) -> test.field().title())
                .thenComparing(test -> test.comparison().operator()));
        for (int i = 1; i < sorted.size(); i++) {
            FieldTest left = sorted.get(i - 1);
            FieldTest right = sorted.get(i);
            if (left.field().equals(right.field())
                    && left.comparison().operator() == right.comparison().operator()) {
                throw new IllegalArgumentException(left.field().title() + " is tested twice for '"
                        + left.comparison().operator().word() + "'");
            }
        }
        tests = List.copyOf(sorted);
    }

    public static EventFilter of(String... events) {
        return new EventFilter(Set.of(events), List.of(), Optional.empty());
    }

    public EventFilter where(Field field, Operator operator, Value... operands) {
        List<FieldTest> more = new ArrayList<>(tests);
        more.add(new FieldTest(field, Comparison.of(operator, operands)));
        return new EventFilter(events, more, currency);
    }

    /** This filter narrowed by further tests. */
    public EventFilter and(List<FieldTest> further) {
        List<FieldTest> all = new ArrayList<>(tests);
        all.addAll(further);
        return new EventFilter(events, all, currency);
    }

    public List<FieldTest> eventTests() {
        return tests.stream()
                .filter(test -> !(test.field() instanceof ProductField))
                .toList();
    }

    public List<FieldTest> productTests() {
        return tests.stream()
                .filter(test -> test.field() instanceof ProductField)
                .toList();
    }

    public boolean matches(Touchpoint event, AsOf now) {
        if (event.bot() || !events.isEmpty() && !events.contains(event.type())) {
            return false;
        }
        for (FieldTest test : eventTests()) {
            if (!test.comparison().holds(value(test.field(), event, now), now.zone())) {
                return false;
            }
        }
        return productTests().isEmpty() || !lines(event, now).isEmpty();
    }

    /** The product lines on which every product test holds. */
    public List<ProductLine> lines(Touchpoint event, AsOf now) {
        List<FieldTest> tested = productTests();
        return event.products().stream()
                .filter(line -> tested.stream()
                        .allMatch(test -> test.comparison()
                                .holds(value((ProductField) test.field(), line, event, now), now.zone())))
                .toList();
    }

    /** The values a field has in a touchpoint: at most one, or one per matching product line. */
    public List<Value> values(Field field, Touchpoint event, AsOf now) {
        if (field instanceof ProductField product) {
            return lines(event, now).stream()
                    .flatMap(line -> value(product, line, event, now).stream())
                    .toList();
        }
        return value(field, event, now).stream().toList();
    }

    /** The value of a product field on one line. */
    public Optional<Value> value(ProductField field, ProductLine line, Touchpoint event, AsOf now) {
        return event.value(field, line, now.currency(), currency.orElse(now.currency()));
    }

    /** The value of a field that is not a product's. */
    public Optional<Value> value(Field field, Touchpoint event, AsOf now) {
        if (field instanceof EventField once) {
            return event.value(once, now, currency.orElse(now.currency()));
        }
        if (field instanceof Property property) {
            return Optional.ofNullable(event.properties().get(property.key())).map(Value::text);
        }
        throw new IllegalArgumentException(field.title() + " is a field of product lines");
    }
}
