package io.parcours.segments.rule;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.ComparisonReader;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.FieldTest;
import io.parcours.segments.event.FilterReader;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import io.parcours.segments.rule.RuleTokens.Kind;
import io.parcours.segments.rule.RuleTokens.Token;
import io.parcours.segments.rule.RuleTokens.Unreadable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Reads the one-line form by recursive descent. */
final class RuleParser {
    private static final String WHAT_COMES =
            "write did, did not, in segment, on list, near, top, sample, birthday, consent to, not, or an attribute and a comparison";
    private final RuleTokens tokens;
    private final Vocabulary vocabulary;
    private final Faults faults;
    private final FilterReader filters;
    private boolean complete = true;

    private RuleParser(RuleTokens tokens, Vocabulary vocabulary, Faults faults) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
        this.faults = faults;
        this.filters = new FilterReader(vocabulary, faults);
    }

    /** The rule; empty when names or values in it are wrong, which is then among the faults. */
    static Optional<Condition> parse(YamlScalar source, Vocabulary vocabulary, Faults faults) {
        RuleTokens tokens = new RuleTokens(source);
        RuleParser parser = new RuleParser(tokens, vocabulary, faults);
        Condition rule = parser.any(0);
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.unexpected("join conditions by and or or, and tests after where by a comma");
        }
        return parser.complete ? Optional.of(rule) : Optional.empty();
    }

    private Condition any(int depth) {
        List<Condition> conditions = new ArrayList<>();
        do {
            conditions.add(all(depth));
        } while (tokens.take("or"));
        return Condition.any(conditions);
    }

    private Condition all(int depth) {
        List<Condition> conditions = new ArrayList<>();
        do {
            conditions.add(single(depth));
        } while (tokens.take("and"));
        return Condition.all(conditions);
    }

    private Condition single(int depth) {
        if (depth > RuleReader.DEEPEST) {
            throw new Unreadable(
                    tokens.place(tokens.peek().offset()),
                    "the rule is nested more than " + RuleReader.DEEPEST + " deep",
                    "split it into segments of their own");
        }
        if (tokens.take("(")) {
            Condition inner = any(depth + 1);
            tokens.expect(")", "close the bracket with )");
            return inner;
        }
        if (tokens.take("not")) {
            return Condition.not(single(depth + 1));
        }
        if (tokens.take("did", "not")) {
            return did(true);
        }
        if (tokens.take("did")) {
            return did(false);
        }
        if ((tokens.peek().is("top") || tokens.peek().is("bottom"))
                && tokens.peek(1).kind() == Kind.NUMBER) {
            return top();
        }
        if (tokens.peek().is("sample") && tokens.peek(1).kind() == Kind.NUMBER) {
            return sample();
        }
        if (tokens.take("in")) {
            return inSegment();
        }
        if (tokens.peek().is("on") && tokens.peek(1).is("list")) {
            return onList();
        }
        if (tokens.take("near")) {
            return near();
        }
        if (tokens.take("consent")) {
            return consent();
        }
        if (tokens.peek().is("birthday") && tokens.peek(1).is("within")) {
            return birthday();
        }
        return has();
    }

    private Condition did(boolean never) {
        Place start = tokens.place(tokens.peek().offset());
        EventFilter filter = filter();
        if (!never && tokens.take("then")) {
            return sequence(filter, start);
        }
        Optional<Field> same = !never && tokens.take("same") ? field() : Optional.empty();
        Optional<Integer> least = Optional.empty();
        Optional<Integer> most = never ? Optional.of(0) : Optional.empty();
        while (!never && tokens.peek().is("at")) {
            if (tokens.take("at", "least")) {
                least = Optional.of(times());
            } else if (tokens.take("at", "most")) {
                most = Optional.of(times());
            } else {
                tokens.take("at");
                throw tokens.unexpected("write at least or at most");
            }
        }
        Window window = tokens.take("within") ? window() : Window.LIFETIME;
        int atLeast = never ? 0 : least.orElse(most.isPresent() ? 0 : 1);
        Optional<Integer> atMost = most;
        return built(start, () -> new Condition.Did(filter, same, atLeast, atMost, window));
    }

    /** What comes after {@code did A then}. */
    private Condition sequence(EventFilter first, Place start) {
        EventFilter then = filter();
        tokens.expect("within", "write how soon after, for example within 3 days");
        Token number = tokens.take();
        String unit = tokens.take().text();
        Span within = readable(number, () -> Span.parse(number.text() + " " + unit));
        Optional<EventFilter> without = tokens.take("without") ? Optional.of(filter()) : Optional.empty();
        Window window = tokens.take("during") ? window() : Window.LIFETIME;
        return built(start, () -> new Condition.Sequence(first, then, without, within, window));
    }

    private Condition top() {
        boolean lowest = tokens.take().is("bottom");
        Place start = tokens.place(tokens.peek().offset());
        BigDecimal percent = percent();
        tokens.expect("by", "write by and a number to rank persons by, for example top 10 % by revenue");
        Token subject = word("name the attribute that persons are ranked by");
        if (!RuleReader.ranked(subject.text(), tokens.place(subject.offset()), vocabulary, faults)) {
            complete = false;
            return new Condition.Birthday(0);
        }
        return built(start, () -> new Condition.Top(subject.text(), percent, lowest));
    }

    private Condition sample() {
        tokens.take();
        Place start = tokens.place(tokens.peek().offset());
        BigDecimal percent = percent();
        String remedy = "name the sample, for example sample 10 % of \"autumn-test\"";
        tokens.expect("of", remedy);
        Token name = tokens.peek();
        if (name.kind() != Kind.TEXT && name.kind() != Kind.WORD) {
            throw tokens.unexpected(remedy);
        }
        tokens.take();
        return built(start, () -> new Condition.Sample(name.text(), percent));
    }

    private BigDecimal percent() {
        Token number = tokens.take();
        tokens.expect("%", "write % after the number, for example 10 %");
        return readable(number, () -> RuleReader.percent(number.text() + " %"));
    }

    /** A field of touchpoints; an unknown one is among the faults. */
    private Optional<Field> field() {
        Token name = word("name a field of the touchpoint, for example channel or products.category");
        Optional<Field> field = FilterReader.field(name.text(), tokens.place(name.offset()), faults);
        complete &= field.isPresent();
        return field;
    }

    private EventFilter filter() {
        Set<String> events = events();
        List<FieldTest> tests = new ArrayList<>();
        Place where = tokens.place(tokens.peek().offset());
        if (tokens.take("where")) {
            do {
                tests.addAll(fieldTest());
            } while (tokens.take(","));
        }
        Optional<String> currency = Optional.empty();
        if (tokens.take("currency")) {
            Token code = tokens.take();
            currency = Optional.of(readable(code, () -> FilterReader.currency(code.text())));
        }
        return filters.filter(events, tests, currency, where);
    }

    private Set<String> events() {
        Set<String> events = new TreeSet<>();
        if (tokens.take("any", "event")) {
            return events;
        }
        if (tokens.take("one", "of")) {
            tokens.expect("(", "write one of (\"Order Completed\", \"Page Viewed\")");
            do {
                events.add(event());
            } while (tokens.take(","));
            tokens.expect(")", "close the bracket with )");
            return events;
        }
        events.add(event());
        return events;
    }

    private String event() {
        Token token = tokens.peek();
        if (token.kind() != Kind.TEXT && token.kind() != Kind.WORD) {
            throw tokens.unexpected(
                    "name an event in double quotes, for example \"Order Completed\", or write any event");
        }
        tokens.take();
        vocabulary.event(token.text(), tokens.place(token.offset()), faults);
        return token.text();
    }

    private List<FieldTest> fieldTest() {
        Token name = word("name a field of the touchpoint, for example channel or products.category");
        Optional<Field> field = FilterReader.field(name.text(), tokens.place(name.offset()), faults);
        Optional<Comparison> comparison =
                comparison(name.text(), field.map(Field::type).orElse(ValueType.OPEN));
        if (field.isEmpty() || comparison.isEmpty()) {
            complete = false;
            return List.of();
        }
        return List.of(new FieldTest(field.get(), comparison.get()));
    }

    private Condition has() {
        Token name = word(WHAT_COMES);
        Optional<ValueType> type = vocabulary.subject(name.text(), tokens.place(name.offset()), faults);
        Optional<Comparison> comparison = comparison(name.text(), type.orElse(ValueType.OPEN));
        if (type.isEmpty() || comparison.isEmpty()) {
            complete = false;
            return new Condition.Birthday(0);
        }
        return new Condition.Has(name.text(), comparison.get());
    }

    private Token word(String remedy) {
        if (tokens.peek().kind() != Kind.WORD
                || RuleTokens.RESERVED.contains(tokens.peek().text())) {
            throw tokens.unexpected(remedy);
        }
        return tokens.take();
    }

    private Optional<Comparison> comparison(String subject, ValueType type) {
        if (tokens.take("is", "known") || tokens.take("is", "unknown")) {
            boolean known = tokens.peek(-1).is("known");
            return ComparisonReader.one(
                    subject,
                    type,
                    Operator.KNOWN,
                    List.of(new YamlScalar(tokens.place(tokens.peek().offset()), known ? "yes" : "no", false)),
                    faults);
        }
        for (Operator operator : Operator.values()) {
            if (operator != Operator.KNOWN && tokens.take(operator.sign().split(" "))) {
                return ComparisonReader.one(subject, type, operator, literals(operator), faults);
            }
        }
        throw tokens.unexpected(
                "compare by =, !=, <, <=, >, >=, one of (…), none of (…), contains, starts with, is known or is unknown");
    }

    private List<YamlScalar> literals(Operator operator) {
        List<YamlScalar> literals = new ArrayList<>();
        if (operator == Operator.ONE_OF || operator == Operator.NONE_OF) {
            tokens.expect("(", "write the values in brackets, parted by commas");
            do {
                literals.add(literal());
            } while (tokens.take(","));
            tokens.expect(")", "close the bracket with )");
        } else {
            literals.add(literal());
        }
        return literals;
    }

    private YamlScalar literal() {
        Token token = tokens.peek();
        boolean value = token.kind() == Kind.TEXT
                || token.kind() == Kind.NUMBER
                || token.kind() == Kind.WORD && !RuleTokens.RESERVED.contains(token.text());
        if (!value) {
            throw tokens.unexpected("write a number, a day, yes, no, or a text in double quotes");
        }
        return tokens.scalar(tokens.take());
    }

    private int times() {
        Token token = tokens.take();
        int times = readable(token, () -> {
            try {
                return Integer.parseInt(token.text());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("write a whole number of times, for example 2 times", e);
            }
        });
        if (!tokens.take("times") && !tokens.take("time")) {
            throw tokens.unexpected("write times after the number, for example at least 2 times");
        }
        return times;
    }

    private Window window() {
        Token first = tokens.take();
        String text = first.text();
        if (first.kind() == Kind.NUMBER || first.is("this") || first.is("last")) {
            text += " " + tokens.take().text();
        }
        String words = text;
        return readable(first, () -> Window.parse(words));
    }

    private Condition inSegment() {
        tokens.take("segment");
        Token id = tokens.peek();
        if (id.kind() != Kind.TEXT && id.kind() != Kind.WORD) {
            throw tokens.unexpected("name a segment, for example in segment \"loyal\"");
        }
        tokens.take();
        vocabulary.segment(id.text(), tokens.place(id.offset()), faults);
        return new Condition.InSegment(id.text());
    }

    private Condition onList() {
        tokens.take("on", "list");
        Token name = tokens.peek();
        if (name.kind() != Kind.TEXT && name.kind() != Kind.WORD) {
            throw tokens.unexpected("name a list, for example on list \"vips\"");
        }
        tokens.take();
        return built(tokens.place(name.offset()), () -> new Condition.Listed(name.text()));
    }

    private Condition near() {
        Place place = tokens.place(tokens.peek().offset());
        Condition.Spot spot;
        if (tokens.take("any", "store")) {
            spot = new Condition.Spot.AnyStore();
        } else if (tokens.take("store")) {
            spot = new Condition.Spot.OneStore(tokens.take().text());
        } else if (tokens.take("(")) {
            double lat = degrees();
            tokens.expect(",", "write (latitude, longitude), for example (48.85, 2.35)");
            double lon = degrees();
            tokens.expect(")", "close the bracket with )");
            Token here = tokens.peek();
            spot = readable(here, () -> new Condition.Spot.Point(lat, lon));
        } else {
            throw tokens.unexpected("write any store, store \"S1\" or (48.85, 2.35)");
        }
        tokens.expect("within", "write a distance such as within 20 km");
        Token number = tokens.take();
        String unit = tokens.take().text();
        double kilometres = readable(number, () -> RuleReader.kilometres(number.text() + " " + unit));
        return built(place, () -> new Condition.Near(spot, kilometres));
    }

    private double degrees() {
        Token token = tokens.take();
        return readable(token, () -> {
            try {
                return Double.parseDouble(token.text());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("write degrees as a number, for example 48.85", e);
            }
        });
    }

    private Condition birthday() {
        Token start = tokens.peek();
        tokens.take("birthday", "within");
        Token number = tokens.take();
        String unit = tokens.take().text();
        int days = readable(number, () -> RuleReader.days(number.text() + " " + unit));
        return built(tokens.place(start.offset()), () -> new Condition.Birthday(days));
    }

    private Condition consent() {
        Place place = tokens.place(tokens.peek().offset());
        tokens.expect("to", "write consent to and a purpose, for example consent to ads by email");
        String purpose = tokens.take().text();
        Optional<String> channel = tokens.take("by") ? Optional.of(tokens.take().text()) : Optional.empty();
        return built(place, () -> new Condition.Consents(purpose, channel));
    }

    private <T> T readable(Token token, Supplier<T> reading) {
        return built(tokens.place(token.offset()), reading, "the rule cannot be read at " + token.shown());
    }

    private static <T> T built(Place place, Supplier<T> made) {
        return built(place, made, "the condition cannot be");
    }

    private static <T> T built(Place place, Supplier<T> made, String problem) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new Unreadable(place, problem, String.valueOf(e.getMessage()));
        }
    }
}
