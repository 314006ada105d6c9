package io.parcours.segments.attribute;

import io.parcours.segments.attribute.AttributeDefinition.Whose;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.Household;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Window;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Computes attributes of one person from the touchpoints, with no Spark: for golden personas, explanations and the service. */
public final class AttributeEvaluator {
    private final AsOf now;

    public AttributeEvaluator(AsOf now) {
        this.now = now;
    }

    /** As below, of a person who lives alone. */
    public Map<String, Value> values(List<AttributeDefinition> attributes, List<Touchpoint> events) {
        return values(attributes, events, Household.ALONE);
    }

    /** All attributes that have a value, by name. */
    public Map<String, Value> values(
            List<AttributeDefinition> attributes, List<Touchpoint> events, Household household) {
        Map<String, Value> values = new TreeMap<>();
        for (AttributeDefinition attribute : attributes) {
            value(attribute, events, household).ifPresent(value -> values.put(attribute.name(), value));
        }
        return values;
    }

    /** As below, of a person who lives alone. */
    public Optional<Value> value(AttributeDefinition attribute, List<Touchpoint> events) {
        return value(attribute, events, Household.ALONE);
    }

    public Optional<Value> value(AttributeDefinition attribute, List<Touchpoint> own, Household household) {
        List<Touchpoint> events = new ArrayList<>(own);
        if (attribute.whose() == Whose.HOUSEHOLD) {
            events.addAll(household.others());
        }
        EventFilter filter = attribute.filter();
        Window.Stretch stretch = attribute.window().at(now);
        Optional<Instant> anchor = attribute.since().flatMap(since -> since.at(events, now));
        if (attribute.since().isPresent() && anchor.isEmpty()) {
            return attribute.aggregate().accept(new OverEvents(filter, List.of(), events, household));
        }
        List<Touchpoint> counted = events.stream()
                .filter(event -> stretch.holds(event.at()) && filter.matches(event, now))
                .filter(event -> anchor.map(event.at()::isAfter).orElse(true))
                .sorted(Touchpoint.IN_ORDER)
                .toList();
        return attribute.aggregate().accept(new OverEvents(filter, counted, events, household));
    }

    /** The touchpoints that count, in order, and what each kind of aggregate makes of them. */
    private final class OverEvents implements Aggregate.Visitor<Optional<Value>> {
        private final EventFilter filter;
        private final List<Touchpoint> events;
        private final List<Touchpoint> history;
        private final Household household;

        OverEvents(EventFilter filter, List<Touchpoint> events, List<Touchpoint> history, Household household) {
            this.household = household;
            this.filter = filter;
            this.events = events;
            this.history = history;
        }

        @Override
        public Optional<Value> count(Aggregate.Count count) {
            return Optional.of(Value.number(events.size()));
        }

        @Override
        public Optional<Value> days(Aggregate.Days days) {
            return Optional.of(Value.number(events.stream()
                    .map(event -> LocalDate.ofInstant(event.at(), now.zone()))
                    .distinct()
                    .count()));
        }

        @Override
        public Optional<Value> sum(Aggregate.Sum sum) {
            return Optional.of(Value.number(total(numbers(filter, sum.of(), events))));
        }

        @Override
        public Optional<Value> average(Aggregate.Average average) {
            List<BigDecimal> numbers = numbers(filter, average.of(), events);
            return ratio(total(numbers), BigDecimal.valueOf(numbers.size()));
        }

        @Override
        public Optional<Value> smallest(Aggregate.Smallest smallest) {
            return numbers(filter, smallest.of(), events).stream()
                    .reduce(BigDecimal::min)
                    .map(Value::number);
        }

        @Override
        public Optional<Value> largest(Aggregate.Largest largest) {
            return numbers(filter, largest.of(), events).stream()
                    .reduce(BigDecimal::max)
                    .map(Value::number);
        }

        @Override
        public Optional<Value> first(Aggregate.First first) {
            return values(filter, first.of(), events).stream().findFirst();
        }

        @Override
        public Optional<Value> last(Aggregate.Last last) {
            return values(filter, last.of(), events).stream().reduce((left, right) -> right);
        }

        @Override
        public Optional<Value> mostFrequent(Aggregate.MostFrequent frequent) {
            return AttributeEvaluator.mostFrequent(sightings(filter, frequent, events))
                    .map(Value::text);
        }

        @Override
        public Optional<Value> distinct(Aggregate.Distinct distinct) {
            return Optional.of(Value.number(new HashSet<>(values(filter, distinct.of(), events)).size()));
        }

        @Override
        public Optional<Value> mostTimes(Aggregate.MostTimes most) {
            Map<Value, Long> times = new HashMap<>();
            for (Touchpoint event : events) {
                new HashSet<>(filter.values(most.of(), event, now)).forEach(value -> times.merge(value, 1L, Long::sum));
            }
            return Optional.of(Value.number(
                    times.values().stream().mapToLong(Long::longValue).max().orElse(0)));
        }

        @Override
        public Optional<Value> tally(Aggregate.Tally tally) {
            List<String> shown = new ArrayList<>();
            for (Touchpoint event : events) {
                new HashSet<>(filter.values(tally.of(), event, now)).forEach(value -> shown.add(value.shown()));
            }
            return Tallies.count(shown, Aggregate.Tally.MOST).map(Value::text);
        }

        @Override
        public Optional<Value> interval(Aggregate.Interval interval) {
            if (events.size() < 2) {
                return Optional.empty();
            }
            long days = ChronoUnit.DAYS.between(
                    LocalDate.ofInstant(events.get(0).at(), now.zone()),
                    LocalDate.ofInstant(events.get(events.size() - 1).at(), now.zone()));
            return ratio(BigDecimal.valueOf(days), BigDecimal.valueOf(events.size() - 1L));
        }

        @Override
        public Optional<Value> streak(Aggregate.Streak streak) {
            return Optional.of(Value.number(
                    Streaks.longest(events.stream().map(Touchpoint::at).toList(), streak.pages(), now.zone())));
        }

        @Override
        public Optional<Value> topValues(Aggregate.TopValues top) {
            return AttributeEvaluator.top(sightings(filter, top.by(), events), top.most())
                    .map(Value::text);
        }

        @Override
        public Optional<Value> followed(Aggregate.Followed followed) {
            Window.Stretch ever = Window.LIFETIME.at(now);
            Set<Touchpoint> firsts = new HashSet<>(events);
            List<Followings.Step> steps = history.stream()
                    .filter(event -> ever.holds(event.at()))
                    .map(event -> new Followings.Step(
                            event.at(),
                            firsts.contains(event),
                            followed.by().matches(event, now),
                            followed.without()
                                    .map(filter -> filter.matches(event, now))
                                    .orElse(false)))
                    .toList();
            return Optional.of(Value.number(Followings.count(steps, followed.within(), now.zone())));
        }

        @Override
        public Optional<Value> sinceFirst(Aggregate.SinceFirst since) {
            return events.stream()
                    .findFirst()
                    .map(event -> Value.number(Recency.between(event.at(), now, since.unit())));
        }

        @Override
        public Optional<Value> sinceLast(Aggregate.SinceLast since) {
            return events.stream()
                    .reduce((left, right) -> right)
                    .map(event -> Value.number(Recency.between(event.at(), now, since.unit())));
        }

        @Override
        public Optional<Value> householdSize(Aggregate.Size size) {
            return Optional.of(Value.number(household.persons()));
        }

        @Override
        public Optional<Value> share(Aggregate.Share share) {
            EventFilter narrower = filter.and(share.where());
            List<Touchpoint> part = events.stream()
                    .filter(event -> narrower.matches(event, now))
                    .toList();
            if (share.weight().isEmpty()) {
                return ratio(BigDecimal.valueOf(part.size()), BigDecimal.valueOf(events.size()));
            }
            Field weight = share.weight().get();
            return ratio(total(numbers(narrower, weight, part)), total(numbers(filter, weight, events)));
        }
    }

    private List<Value> values(EventFilter filter, Field field, List<Touchpoint> events) {
        return events.stream()
                .flatMap(event -> filter.values(field, event, now).stream())
                .toList();
    }

    private List<BigDecimal> numbers(EventFilter filter, Field field, List<Touchpoint> events) {
        return values(filter, field, events).stream()
                .flatMap(value -> number(value).stream())
                .toList();
    }

    /** The number a field's value stands for; a property is text until somebody adds it up. */
    static Optional<BigDecimal> number(Value value) {
        if (value instanceof Value.Num num) {
            return Optional.of(num.number());
        }
        return value instanceof Value.Text text
                ? Value.parseNumber(text.text()).map(Value.Num::number)
                : Optional.empty();
    }

    private static BigDecimal total(List<BigDecimal> numbers) {
        return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Optional<Value> ratio(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0
                ? Optional.empty()
                : Optional.of(Value.number(part.divide(whole, Value.SCALE, RoundingMode.HALF_UP)));
    }

    private List<Sighting> sightings(EventFilter filter, Aggregate.MostFrequent frequent, List<Touchpoint> events) {
        List<Sighting> sightings = new ArrayList<>();
        for (Touchpoint event : events) {
            if (frequent.of() instanceof ProductField field) {
                for (ProductLine line : filter.lines(event, now)) {
                    Optional<Value> weight =
                            frequent.weight().flatMap(of -> filter.value((ProductField) of, line, event, now));
                    filter.value(field, line, event, now)
                            .ifPresent(value -> sightings.add(sighting(value, event, frequent, weight)));
                }
            } else {
                Optional<Value> weight = frequent.weight().flatMap(of -> filter.value(of, event, now));
                filter.value(frequent.of(), event, now)
                        .ifPresent(value -> sightings.add(sighting(value, event, frequent, weight)));
            }
        }
        return sightings;
    }

    private static Sighting sighting(
            Value value, Touchpoint event, Aggregate.MostFrequent frequent, Optional<Value> weight) {
        BigDecimal counted = frequent.weight().isEmpty()
                ? BigDecimal.ONE
                : weight.flatMap(AttributeEvaluator::number).orElse(BigDecimal.ZERO);
        return new Sighting(value.shown(), counted, event.at());
    }

    /** A value seen once, with the weight of that. */
    public record Sighting(String value, BigDecimal weight, Instant at) {
        Sighting and(Sighting other) {
            return new Sighting(value, weight.add(other.weight), at.isAfter(other.at) ? at : other.at);
        }
    }

    /** The value with the greatest total weight; of equals the one seen last, then the first by alphabet. */
    public static Optional<String> mostFrequent(List<Sighting> sightings) {
        return top(sightings, 1);
    }

    /** The values with the greatest total weights, in that order, parted by a comma and a space; empty over none. */
    public static Optional<String> top(List<Sighting> sightings, int most) {
        Map<String, Sighting> totals = new TreeMap<>();
        sightings.forEach(sighting -> totals.merge(sighting.value(), sighting, Sighting::and));
        return totals.values().stream()
                .sorted(Comparator.comparing(Sighting::weight)
                        .reversed()
                        .thenComparing(Comparator.comparing(Sighting::at).reversed())
                        .thenComparing(Sighting::value))
                .limit(most)
                .map(Sighting::value)
                .reduce((left, right) -> left + ", " + right);
    }
}
