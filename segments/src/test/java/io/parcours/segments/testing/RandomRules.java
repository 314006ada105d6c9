package io.parcours.segments.testing;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.event.Anchor;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.EventField;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.FieldTest;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.Property;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Window;
import io.parcours.segments.rule.Condition;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Valid attributes and rules of every kind, from a seed. */
public final class RandomRules {
    private static final List<Field> NUMBERS = List.of(
            EventField.AMOUNT,
            EventField.SENTIMENT,
            ProductField.QUANTITY,
            ProductField.PRICE,
            ProductField.VALUE,
            new Property("score"),
            EventField.HOUR,
            new Property("coupon"));
    private static final List<Field> WORDS = List.of(
            EventField.EVENT,
            EventField.CHANNEL,
            EventField.CAMPAIGN,
            EventField.STORE_ID,
            EventField.HOUR,
            EventField.WEEKDAY,
            ProductField.CATEGORY,
            ProductField.BRAND,
            ProductField.PRODUCT_ID,
            new Property("coupon"));

    private final Random random;
    private final Map<String, ValueType> subjects = new TreeMap<>(Map.ofEntries(
            Map.entry("country", ValueType.TEXT),
            Map.entry("city", ValueType.TEXT),
            Map.entry("known", ValueType.TRUTH),
            Map.entry("records", ValueType.NUMBER),
            Map.entry("first_seen", ValueType.TIME),
            Map.entry("moved_at", ValueType.TIME),
            Map.entry("moved_from", ValueType.TEXT),
            Map.entry("days_since_move", ValueType.NUMBER),
            Map.entry("birth_date", ValueType.DATE),
            Map.entry("child_birth_date", ValueType.DATE),
            Map.entry("days_since_child_birth", ValueType.NUMBER),
            Map.entry("age", ValueType.NUMBER),
            Map.entry("traits.tier", ValueType.OPEN)));
    private final LocalDate today;

    public RandomRules(long seed, LocalDate today) {
        this.random = new Random(seed);
        this.today = today;
    }

    public AttributeDefinition attribute(String name) {
        while (true) {
            try {
                EventFilter filter = filter();
                Aggregate aggregate = aggregate();
                if (aggregate instanceof Aggregate.Share share) {
                    filter.and(share.where());
                }
                AttributeDefinition attribute = new AttributeDefinition(
                        name,
                        Optional.empty(),
                        aggregate,
                        filter,
                        window(),
                        since(),
                        aggregate instanceof Aggregate.Size || random.nextInt(5) == 0
                                ? AttributeDefinition.Whose.HOUSEHOLD
                                : AttributeDefinition.Whose.PERSON);
                subjects.put(name, attribute.type());
                return attribute;
            } catch (IllegalArgumentException e) {
                continue; // a combination that is refused; draw again
            }
        }
    }

    private Optional<Anchor> since() {
        return random.nextInt(4) == 0
                ? Optional.of(new Anchor(one(List.of(Anchor.Pick.values())), filter()))
                : Optional.empty();
    }

    private Aggregate aggregate() {
        return switch (random.nextInt(19)) {
            case 18 -> new Aggregate.Size();
            case 0 -> new Aggregate.Count();
            case 16 -> new Aggregate.Days();
            case 1 -> new Aggregate.Sum(one(NUMBERS));
            case 2 -> new Aggregate.Average(one(NUMBERS));
            case 3 -> new Aggregate.Smallest(one(NUMBERS.subList(0, 5)));
            case 4 -> new Aggregate.Largest(one(NUMBERS));
            case 5 -> new Aggregate.First(one(random.nextBoolean() ? NUMBERS : WORDS));
            case 6 -> new Aggregate.Last(random.nextInt(4) == 0 ? EventField.OCCURRED_AT : one(WORDS));
            case 7 ->
                new Aggregate.MostFrequent(
                        one(WORDS), random.nextBoolean() ? Optional.empty() : Optional.of(one(NUMBERS)));
            case 8 -> new Aggregate.Distinct(one(WORDS));
            case 11 -> new Aggregate.MostTimes(one(WORDS));
            case 13 -> new Aggregate.Interval();
            case 14 -> new Aggregate.Streak(one(List.of(Aggregate.Pages.values())));
            case 15 ->
                new Aggregate.TopValues(
                        new Aggregate.MostFrequent(
                                one(WORDS), random.nextBoolean() ? Optional.empty() : Optional.of(one(NUMBERS))),
                        1 + random.nextInt(3));
            case 12 -> new Aggregate.Followed(filter(), maybe(filter()), span());
            case 9 -> new Aggregate.SinceFirst(one(List.of(Aggregate.Unit.values())));
            case 10 -> new Aggregate.SinceLast(one(List.of(Aggregate.Unit.values())));
            default ->
                new Aggregate.Share(
                        List.of(test()), random.nextBoolean() ? Optional.empty() : Optional.of(one(NUMBERS)));
        };
    }

    public EventFilter filter() {
        while (true) {
            try {
                Set<String> events = new TreeSet<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    events.add(one(RandomHistories.EVENTS));
                }
                List<FieldTest> tests = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    tests.add(test());
                }
                return new EventFilter(events, tests, random.nextInt(4) == 0 ? Optional.of("USD") : Optional.empty());
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
    }

    private FieldTest test() {
        List<Field> fields = new ArrayList<>(NUMBERS);
        fields.addAll(WORDS);
        fields.add(EventField.OCCURRED_AT);
        Field field = one(fields);
        return new FieldTest(field, comparison(field.type(), words(field)));
    }

    private static List<String> words(Field field) {
        if (field == EventField.EVENT) {
            return RandomHistories.EVENTS;
        }
        if (field == EventField.CHANNEL) {
            return RandomHistories.CHANNELS;
        }
        if (field == ProductField.CATEGORY) {
            return RandomHistories.CATEGORIES;
        }
        if (field == ProductField.BRAND) {
            return RandomHistories.BRANDS;
        }
        return field instanceof Property ? RandomHistories.COUPONS : List.of("c1", "s1", "p1");
    }

    private Comparison comparison(ValueType type, List<String> words) {
        List<Operator> operators = List.of(Operator.values());
        while (true) {
            Operator operator = one(operators);
            try {
                if (operator == Operator.KNOWN) {
                    return Comparison.of(operator, new Value.Truth(random.nextBoolean()));
                }
                boolean ordered = operator == Operator.AT_LEAST
                        || operator == Operator.AT_MOST
                        || operator == Operator.ABOVE
                        || operator == Operator.BELOW;
                boolean textual = operator == Operator.CONTAINS || operator == Operator.STARTS_WITH;
                if (ordered && (type == ValueType.TEXT || type == ValueType.TRUTH)
                        || textual && type != ValueType.TEXT && type != ValueType.OPEN
                        || type == ValueType.TRUTH && (operator == Operator.ONE_OF || operator == Operator.NONE_OF)) {
                    continue;
                }
                boolean number = ordered || random.nextBoolean();
                List<Value> operands = new ArrayList<>();
                int count = operator == Operator.ONE_OF || operator == Operator.NONE_OF ? 1 + random.nextInt(3) : 1;
                for (int i = 0; i < count; i++) {
                    operands.add(textual ? Value.text(one(words).substring(0, 1)) : operand(type, number, words));
                }
                return new Comparison(operator, operands);
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
    }

    private Value operand(ValueType type, boolean number, List<String> words) {
        return switch (type) {
            case TEXT -> Value.text(one(words));
            case NUMBER -> someNumber();
            case TIME -> new Value.Day(today.minusDays(random.nextInt(120)));
            case DATE ->
                new Value.Day(
                        random.nextBoolean()
                                ? today.minusYears(30 + random.nextInt(20))
                                : today.plusDays(9 - random.nextInt(140)));
            case TRUTH -> new Value.Truth(random.nextBoolean());
            case OPEN ->
                number
                        ? someNumber()
                        : random.nextInt(4) == 0 ? new Value.Truth(random.nextBoolean()) : Value.text(one(words));
        };
    }

    private Value someNumber() {
        return switch (random.nextInt(4)) {
            case 0 -> Value.number(0);
            case 1 -> Value.number(random.nextInt(12));
            case 2 -> Value.number(BigDecimal.valueOf(random.nextInt(400) - 50, 1));
            default -> Value.number(BigDecimal.valueOf(random.nextInt(2_000_000), 4));
        };
    }

    public Window window() {
        return switch (random.nextInt(6)) {
            case 0 -> new Window.Last(new Span(1 + random.nextInt(90), Span.Unit.DAYS));
            case 1 -> new Window.Last(new Span(1 + random.nextInt(3), Span.Unit.MONTHS));
            case 2 -> new Window.Last(new Span(1 + random.nextInt(72), Span.Unit.HOURS));
            case 3 -> new Window.Calendar(one(List.of(Window.Page.values())));
            default -> Window.LIFETIME;
        };
    }

    public Condition rule(List<String> segments) {
        return rule(segments, 3);
    }

    private Condition rule(List<String> segments, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            List<Condition> children = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                children.add(rule(segments, depth - 1));
            }
            return switch (random.nextInt(3)) {
                case 0 -> Condition.all(children);
                case 1 -> Condition.any(children);
                default -> new Condition.None(children);
            };
        }
        while (true) {
            try {
                return leaf(segments);
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
    }

    private Span span() {
        return random.nextBoolean()
                ? new Span(1 + random.nextInt(40), Span.Unit.DAYS)
                : new Span(1 + random.nextInt(900), Span.Unit.HOURS);
    }

    private <T> Optional<T> maybe(T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private Condition leaf(List<String> segments) {
        return switch (random.nextInt(12)) {
            case 8 -> new Condition.Did(filter(), Optional.of(one(WORDS)), 2, maybe(2 + random.nextInt(2)), window());
            case 9 -> new Condition.Sequence(filter(), filter(), maybe(filter()), span(), window());
            case 10 ->
                new Condition.Top(
                        one(subjects.entrySet().stream()
                                .filter(subject -> subject.getValue() == ValueType.NUMBER)
                                .map(Map.Entry::getKey)
                                .toList()),
                        BigDecimal.valueOf(1 + random.nextInt(998), 1),
                        random.nextBoolean());
            case 11 ->
                new Condition.Sample(one(List.of("autumn", "a \"test\"")), BigDecimal.valueOf(1 + random.nextInt(98)));
            case 0, 1 ->
                new Condition.Did(
                        filter(),
                        random.nextInt(3),
                        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextInt(4)),
                        window());
            case 2 ->
                new Condition.Near(
                        switch (random.nextInt(3)) {
                            case 0 -> new Condition.Spot.AnyStore();
                            case 1 -> new Condition.Spot.OneStore("s" + random.nextInt(4));
                            default -> new Condition.Spot.Point(48.5, 2.25);
                        },
                        1 + random.nextInt(400) / 10.0);
            case 3 ->
                random.nextBoolean()
                        ? new Condition.Birthday(random.nextInt(200))
                        : new Condition.Listed(one(RandomHistories.LISTS));
            case 4 ->
                new Condition.Consents(
                        one(List.of("ads", "newsletter", "to")),
                        random.nextBoolean() ? Optional.empty() : Optional.of(one(List.of("email", "sms", "any"))));
            case 5 -> segments.isEmpty() ? new Condition.Birthday(0) : new Condition.InSegment(one(segments));
            default -> {
                String subject = one(List.copyOf(subjects.keySet()));
                List<String> words = subject.equals("traits.tier")
                        ? List.of("gold", "3", "true")
                        : List.of("FR", "DE", "Paris", "Saint-Étienne", "shoes", "web", "ten");
                yield new Condition.Has(subject, comparison(subjects.get(subject), words));
            }
        };
    }

    public Map<String, ValueType> subjects() {
        return subjects;
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
