package io.parcours.segments.rule;

import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides rules for one person, with no Spark. */
public final class RuleEvaluator {
    private final AsOf now;
    private final Map<String, Condition> segments = new HashMap<>();
    private final List<StorePlace> stores;

    /** @param segments those that rules may refer to; without cycles, as {@link SegmentOrder} sees to */
    public RuleEvaluator(List<SegmentDefinition> segments, List<StorePlace> stores, AsOf now) {
        this.now = now;
        this.stores = List.copyOf(stores);
        segments.forEach(segment -> this.segments.put(segment.id(), segment.who()));
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
        List<Explanation> parts = condition.children().stream()
                .map(child -> explain(child, person))
                .toList();
        return new Explanation(
                RuleText.print(condition), holds(condition, person), condition.accept(new Evidence(person)), parts);
    }

    /** Touchpoints that count for a condition, in order. */
    private List<Touchpoint> counted(Condition.Did did, PersonHistory person) {
        Window.Stretch stretch = did.window().at(now);
        return person.events().stream()
                .filter(event -> stretch.holds(event.at()) && did.filter().matches(event, now))
                .sorted(Touchpoint.IN_ORDER)
                .toList();
    }

    private Optional<Value> subject(String name, PersonHistory person) {
        if (name.equals(ProfileField.AGE.title())) {
            return person.profile().birthDate().map(birth -> Value.number(Birthdays.age(birth, now.today())));
        }
        if (name.equals(ProfileField.BIRTH_DATE.title())) {
            return person.profile().birthDate().map(Value.Day::new);
        }
        return ProfileField.named(name).isPresent() || name.startsWith(Vocabulary.TRAIT)
                ? Optional.ofNullable(person.profile().fields().get(name))
                : Optional.ofNullable(person.attributes().get(name));
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
            return has.comparison().holds(subject(has.subject(), person), now.zone());
        }

        @Override
        public Boolean did(Condition.Did did) {
            int times = counted(did, person).size();
            return times >= did.atLeast() && times <= did.atMost().orElse(Integer.MAX_VALUE);
        }

        @Override
        public Boolean inSegment(Condition.InSegment in) {
            return other(in.segment()).accept(this);
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
                    .map(birth -> Birthdays.within(birth, now.today(), birthday.days()))
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
            return Explanation.Found.value(subject(has.subject(), person)
                    .map(value -> has.subject() + " is " + value.shown())
                    .orElse(has.subject() + " is unknown"));
        }

        @Override
        public Explanation.Found did(Condition.Did did) {
            List<Touchpoint> events = counted(did, person);
            List<String> latest = events.stream()
                    .skip(Math.max(0, events.size() - EVENTS_SHOWN))
                    .map(Touchpoint::id)
                    .toList();
            return new Explanation.Found(events.size() == 1 ? "1 time" : events.size() + " times", latest);
        }

        @Override
        public Explanation.Found inSegment(Condition.InSegment in) {
            return Explanation.Found.value(
                    holds(other(in.segment()), person) ? "in " + in.segment() : "not in " + in.segment());
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
                    .map(birth -> "next birthday in " + Birthdays.daysUntil(birth, now.today()) + " days")
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
