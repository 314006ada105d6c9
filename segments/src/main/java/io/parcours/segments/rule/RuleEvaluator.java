package io.parcours.segments.rule;

import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import io.parcours.segments.model.ModelAttribute;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides rules for one person, with no Spark. */
public final class RuleEvaluator {
    private final AsOf now;
    private final Map<String, Condition> segments = new HashMap<>();
    private final Map<String, AttributeDefinition> attributes = new HashMap<>();
    private final List<StorePlace> stores;
    private final Map<Condition.Top, BigDecimal> thresholds;

    /** Without knowledge of other persons: nobody is in a top. */
    public RuleEvaluator(List<SegmentDefinition> segments, List<StorePlace> stores, AsOf now) {
        this(segments, stores, Map.of(), now);
    }

    /**
     * @param segments those that rules may refer to; without cycles, as {@link SegmentOrder} sees to
     * @param thresholds where the tops that rules ask for begin (or end, for the lowest), which only all persons together tell
     */
    public RuleEvaluator(
            List<SegmentDefinition> segments,
            List<StorePlace> stores,
            Map<Condition.Top, BigDecimal> thresholds,
            AsOf now) {
        this.now = now;
        this.stores = List.copyOf(stores);
        this.thresholds = Map.copyOf(thresholds);
        segments.forEach(segment -> this.segments.put(segment.id(), segment.who()));
    }

    /** The same evaluator, whose explanations also name the touchpoints that attributes are made of. */
    public RuleEvaluator explaining(List<AttributeDefinition> definitions) {
        definitions.forEach(attribute -> attributes.put(attribute.name(), attribute));
        return this;
    }

    /** Ids of the segments the person is in. */
    public Set<String> memberships(PersonHistory person) {
        Set<String> in = new LinkedHashSet<>();
        segments.forEach((id, rule) -> {
            if (holds(rule, person)) {
                in.add(id);
            }
        });
        return in;
    }

    public boolean holds(Condition condition, PersonHistory person) {
        return condition.accept(new Decision(person));
    }

    /** Why a person is in or out: the tree with what was found at each condition. */
    public Explanation explain(Condition condition, PersonHistory person) {
        List<Condition> below =
                condition instanceof Condition.InSegment in ? List.of(other(in.segment())) : condition.children();
        List<Explanation> parts =
                below.stream().map(child -> explain(child, person)).toList();
        return new Explanation(
                RuleText.print(condition), holds(condition, person), condition.accept(new Evidence(person)), parts);
    }

    /** Touchpoints that count, in order. */
    private List<Touchpoint> counted(EventFilter filter, Window window, PersonHistory person) {
        return counted(filter, window, person.events().stream(), person);
    }

    private List<Touchpoint> counted(
            EventFilter filter, Window window, Stream<Touchpoint> events, PersonHistory person) {
        AsOf clock = person.profile().now(now);
        Window.Stretch stretch = window.at(clock);
        return events.filter(event -> stretch.holds(event.at()) && filter.matches(event, clock))
                .sorted(Touchpoint.IN_ORDER)
                .toList();
    }

    /** How often; of touchpoints that share a value, for the most frequent one. */
    private long times(Condition.Did did, PersonHistory person) {
        Aggregate counted = did.same().<Aggregate>map(Aggregate.MostTimes::new).orElse(new Aggregate.Count());
        return number(counted, did.filter(), did.window(), person);
    }

    private long times(Condition.Sequence sequence, PersonHistory person) {
        return number(
                new Aggregate.Followed(sequence.then(), sequence.without(), sequence.within()),
                sequence.first(),
                sequence.window(),
                person);
    }

    private long number(Aggregate aggregate, EventFilter filter, Window window, PersonHistory person) {
        Value value = new AttributeEvaluator(person.profile().now(now))
                .value(
                        new AttributeDefinition("counted", Optional.empty(), aggregate, filter, window),
                        person.events(),
                        person.household())
                .orElseThrow();
        return ((Value.Num) value).number().longValueExact();
    }

    private Optional<BigDecimal> ranked(Condition.Top top, PersonHistory person) {
        return subject(top.subject(), person).map(value -> ((Value.Num) value).number());
    }

    private Optional<Value> subject(String name, PersonHistory person) {
        if (name.equals(ProfileField.AGE.title())) {
            return person.profile().birthDate().map(birth -> Value.number(Birthdays.age(birth, today(person))));
        }
        if (name.equals(ProfileField.DAYS_SINCE_MOVE.title())) {
            return Optional.ofNullable(person.profile().fields().get(ProfileField.MOVED_AT.title()))
                    .map(moved -> ((Value.Moment) moved).at())
                    .map(at -> Value.number(person.profile().now(now).daysSince(at)));
        }
        if (name.equals(ProfileField.DAYS_SINCE_CHILD_BIRTH.title())) {
            return Optional.ofNullable(person.profile().fields().get(ProfileField.CHILD_BIRTH_DATE.title()))
                    .map(birth -> ((Value.Day) birth).day())
                    .map(day -> Value.number(person.profile().now(now).daysSince(day)));
        }
        if (name.equals(ProfileField.BIRTH_DATE.title())) {
            return person.profile().birthDate().map(Value.Day::new);
        }
        return ProfileField.named(name).isPresent() || name.startsWith(Vocabulary.TRAIT)
                ? Optional.ofNullable(person.profile().fields().get(name))
                : Optional.ofNullable(person.attributes().get(name));
    }

    /** The day it is where the person lives. */
    private LocalDate today(PersonHistory person) {
        return person.profile().now(now).today();
    }

    private Condition other(String segment) {
        Condition other = segments.get(segment);
        if (other == null) {
            throw new IllegalArgumentException("there is no segment " + segment);
        }
        return other;
    }

    private final class Decision implements Condition.Visitor<Boolean> {
        private final PersonHistory person;

        Decision(PersonHistory person) {
            this.person = person;
        }

        @Override
        public Boolean all(Condition.All all) {
            return all.conditions().stream().allMatch(condition -> condition.accept(this));
        }

        @Override
        public Boolean any(Condition.Any any) {
            return any.conditions().stream().anyMatch(condition -> condition.accept(this));
        }

        @Override
        public Boolean none(Condition.None none) {
            return none.conditions().stream().noneMatch(condition -> condition.accept(this));
        }

        @Override
        public Boolean has(Condition.Has has) {
            return has.comparison()
                    .holds(
                            subject(has.subject(), person),
                            person.profile().now(now).zone());
        }

        @Override
        public Boolean did(Condition.Did did) {
            long times = times(did, person);
            return times >= did.atLeast() && times <= did.atMost().orElse(Integer.MAX_VALUE);
        }

        @Override
        public Boolean sequence(Condition.Sequence sequence) {
            return times(sequence, person) >= 1;
        }

        @Override
        public Boolean top(Condition.Top top) {
            BigDecimal threshold = thresholds.get(top);
            if (threshold == null) {
                return false;
            }
            return ranked(top, person)
                    .map(number -> top.lowest() ? number.compareTo(threshold) <= 0 : number.compareTo(threshold) >= 0)
                    .orElse(false);
        }

        @Override
        public Boolean sample(Condition.Sample sample) {
            return sample.draws(person.personId());
        }

        @Override
        public Boolean inSegment(Condition.InSegment in) {
            return other(in.segment()).accept(this);
        }

        @Override
        public Boolean listed(Condition.Listed listed) {
            return person.profile().lists().contains(listed.list());
        }

        @Override
        public Boolean near(Condition.Near near) {
            Distance distance = Distance.of(near, stores);
            return person.profile()
                    .home()
                    .map(home -> distance.near(home.lat(), home.lon()))
                    .orElse(false);
        }

        @Override
        public Boolean birthday(Condition.Birthday birthday) {
            return person.profile()
                    .birthDate()
                    .map(birth -> Birthdays.within(birth, today(person), birthday.days()))
                    .orElse(false);
        }

        @Override
        public Boolean consents(Condition.Consents consents) {
            return PersonHistory.Consent.allows(person.profile().consents(), consents.purpose(), consents.channel());
        }
    }

    /** What was found, in words and event ids. */
    private final class Evidence implements Condition.Visitor<Explanation.Found> {
        private static final int EVENTS_SHOWN = 20;
        private final PersonHistory person;

        Evidence(PersonHistory person) {
            this.person = person;
        }

        @Override
        public Explanation.Found all(Condition.All all) {
            return Explanation.Found.NOTHING;
        }

        @Override
        public Explanation.Found any(Condition.Any any) {
            return Explanation.Found.NOTHING;
        }

        @Override
        public Explanation.Found none(Condition.None none) {
            return Explanation.Found.NOTHING;
        }

        @Override
        public Explanation.Found has(Condition.Has has) {
            return new Explanation.Found(
                    subject(has.subject(), person)
                            .map(value -> has.subject() + " is " + value.shown() + because(has.subject()))
                            .orElse(has.subject() + " is unknown"),
                    madeOf(has.subject()));
        }

        private String because(String subject) {
            Value because = person.attributes().get(subject + ModelAttribute.BECAUSE);
            return because == null ? "" : " because of " + because.shown();
        }

        /** The latest touchpoints that an attribute is made of, where its definition is known. */
        private List<String> madeOf(String subject) {
            AttributeDefinition attribute = attributes.get(subject);
            if (attribute == null || attribute.aggregate() instanceof Aggregate.Size) {
                return List.of();
            }
            Stream<Touchpoint> events = attribute.whose() == AttributeDefinition.Whose.HOUSEHOLD
                    ? Stream.concat(person.events().stream(), person.household().others().stream())
                    : person.events().stream();
            return latest(counted(attribute.filter(), attribute.window(), events, person));
        }

        private List<String> latest(List<Touchpoint> events) {
            return events.stream()
                    .skip(Math.max(0, events.size() - EVENTS_SHOWN))
                    .map(Touchpoint::id)
                    .toList();
        }

        @Override
        public Explanation.Found did(Condition.Did did) {
            List<Touchpoint> events = counted(did.filter(), did.window(), person);
            String words = RuleText.times(events.size())
                    + did.same()
                            .map(field -> ", " + RuleText.times(times(did, person)) + " with the same " + field.title())
                            .orElse("");
            return new Explanation.Found(words, latest(events));
        }

        @Override
        public Explanation.Found sequence(Condition.Sequence sequence) {
            List<Touchpoint> firsts = counted(sequence.first(), sequence.window(), person);
            return new Explanation.Found(
                    "the first step " + RuleText.times(firsts.size()) + ", followed in time "
                            + RuleText.times(times(sequence, person)),
                    latest(firsts));
        }

        @Override
        public Explanation.Found top(Condition.Top top) {
            String mine = ranked(top, person)
                    .map(number -> top.subject() + " is " + Value.plain(number))
                    .orElse(top.subject() + " is unknown");
            BigDecimal threshold = thresholds.get(top);
            String bound = threshold == null
                    ? "where that begins is not known here"
                    : (top.lowest() ? "that ends at " : "that begins at ") + Value.plain(threshold);
            return Explanation.Found.value(mine + "; " + bound);
        }

        @Override
        public Explanation.Found sample(Condition.Sample sample) {
            return Explanation.Found.value(sample.draws(person.personId()) ? "drawn" : "not drawn");
        }

        @Override
        public Explanation.Found inSegment(Condition.InSegment in) {
            return Explanation.Found.value(
                    holds(other(in.segment()), person) ? "in " + in.segment() : "not in " + in.segment());
        }

        @Override
        public Explanation.Found listed(Condition.Listed listed) {
            return Explanation.Found.value(
                    person.profile().lists().isEmpty()
                            ? "on no list"
                            : "on "
                                    + String.join(
                                            ", ",
                                            new java.util.TreeSet<>(
                                                    person.profile().lists())));
        }

        @Override
        public Explanation.Found near(Condition.Near near) {
            return Explanation.Found.value(
                    person.profile().home().isPresent() ? "home position known" : "no home position");
        }

        @Override
        public Explanation.Found birthday(Condition.Birthday birthday) {
            return Explanation.Found.value(person.profile()
                    .birthDate()
                    .map(birth -> "next birthday in " + Birthdays.daysUntil(birth, today(person)) + " days")
                    .orElse("birth date is unknown"));
        }

        @Override
        public Explanation.Found consents(Condition.Consents consents) {
            long said = person.profile().consents().stream()
                    .filter(consent -> consent.purpose().equals(consents.purpose()))
                    .count();
            return Explanation.Found.value(said == 0 ? "never asked" : "answers on this purpose: " + said);
        }
    }
}
