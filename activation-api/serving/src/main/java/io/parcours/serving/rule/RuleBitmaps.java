package io.parcours.serving.rule;

import io.parcours.segments.event.Operator;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.Counted;
import io.parcours.segments.rule.Distance;
import io.parcours.serving.column.Area;
import io.parcours.serving.column.CategoryColumn;
import io.parcours.serving.column.ColumnName;
import io.parcours.serving.column.ConsentWord;
import io.parcours.serving.column.NumberColumn;
import io.parcours.serving.column.PartColumns;
import io.parcours.serving.store.OpenGeneration;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.BufferFastAggregation;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * Decides rules for all persons of a generation at once, exactly as {@link io.parcours.segments.rule.RuleEvaluator} decides them one by one. Those
 * who are withheld are in no answer, but count where a top begins. Safe for many threads.
 */
public final class RuleBitmaps {
    private final OpenGeneration generation;
    private final ServedRules rules;
    private final Map<Condition.Top, OptionalLong> thresholds = new ConcurrentHashMap<>();

    public RuleBitmaps(OpenGeneration generation, ServedRules rules) {
        this.generation = generation;
        this.rules = rules;
    }

    /** What rules mean here. */
    public ServedRules rules() {
        return rules;
    }

    /**
     * Ordinals of those whom a rule lets in.
     *
     * @throws Undecidable when the generation does not hold what a condition asks for
     */
    public RoaringBitmap members(Condition rule) {
        return members(rule, generation.everybody());
    }

    /** As above, of some persons. */
    public RoaringBitmap members(Condition rule, RoaringBitmap among) {
        rule.flattened().forEach(this::requireDecidable);
        return rule.accept(new Selection(among));
    }

    /** Where a top begins, or ends for the lowest; empty when nobody has a value. */
    public Optional<BigDecimal> threshold(Condition.Top top) {
        OptionalLong threshold = begins(top);
        return threshold.isEmpty()
                ? Optional.empty()
                : Optional.of(BigDecimal.valueOf(threshold.getAsLong(), Value.SCALE));
    }

    private OptionalLong begins(Condition.Top top) {
        return thresholds.computeIfAbsent(
                top,
                asked -> generation
                        .numbers(asked.subject())
                        .map(numbers -> {
                            long wanted = BigDecimal.valueOf(numbers.persons())
                                    .multiply(asked.percent())
                                    .divide(BigDecimal.valueOf(100), 0, RoundingMode.CEILING)
                                    .longValueExact();
                            return numbers.threshold(wanted, asked.lowest());
                        })
                        .orElse(OptionalLong.empty()));
    }

    private void requireDecidable(Condition condition) {
        if (condition instanceof Condition.Has has) {
            requireColumn(has);
        } else if (condition instanceof Condition.Did did) {
            requireCounted(did, Counted.column(did));
        } else if (condition instanceof Condition.Sequence sequence) {
            requireCounted(sequence, Counted.column(sequence));
        } else if (condition instanceof Condition.Listed) {
            requireWords(condition, ColumnName.LISTS);
        } else if (condition instanceof Condition.Consents) {
            requireWords(condition, ColumnName.CONSENTS);
        } else if (condition instanceof Condition.Top top
                && generation.numbers(top.subject()).isEmpty()) {
            throw new Undecidable(top, "the published generation has no numbers of " + top.subject());
        }
    }

    private void requireCounted(Condition condition, String measure) {
        if (generation.numbers(ColumnName.counted(measure)).isEmpty()) {
            throw new Undecidable(
                    condition, "touchpoints are counted for rules of the workspace's segments, and none counts these");
        }
    }

    private void requireWords(Condition condition, String column) {
        if (!generation.words(column).map(CategoryColumn::complete).orElse(true)) {
            throw new Undecidable(condition, "there are more than " + PartColumns.MOST_VALUES + " of them");
        }
    }

    private void requireColumn(Condition.Has has) {
        String subject = has.subject();
        Optional<CategoryColumn> words = generation.words(subject);
        if (words.isEmpty() && generation.numbers(subject).isEmpty()) {
            if (!subject.startsWith(Vocabulary.TRAIT)) {
                throw new Undecidable(has, "the published generation has no values of " + subject);
            }
            if (!rules.traits()) {
                throw new Undecidable(has, "there are more than " + ColumnName.MOST_TRAITS + " different traits");
            }
        }
        boolean asksForWords = has.comparison().operator() != Operator.KNOWN;
        if (asksForWords && words.isPresent() && !words.get().complete()) {
            throw new Undecidable(
                    has,
                    subject + " has more than " + PartColumns.MOST_VALUES + " different values, or very long ones");
        }
    }

    /** What a condition costs beside the others, so that the dearer ones look at fewer persons. */
    private static int cost(Condition condition) {
        if (condition instanceof Condition.Sample) {
            return 3;
        }
        if (condition instanceof Condition.Near) {
            return 2;
        }
        if (condition instanceof Condition.Top) {
            return 1;
        }
        return condition.children().stream().mapToInt(RuleBitmaps::cost).max().orElse(0);
    }

    /** All but segments, which are taken together first. */
    private static List<Condition> cheapestFirst(List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> !(condition instanceof Condition.InSegment))
                .sorted(Comparator.comparingInt(RuleBitmaps::cost))
                .toList();
    }

    /** Decides conditions for some persons; each answer is a bitmap of its own. */
    private final class Selection implements Condition.Visitor<RoaringBitmap> {
        private final RoaringBitmap among;

        Selection(RoaringBitmap among) {
            this.among = among;
        }

        @Override
        public RoaringBitmap all(Condition.All all) {
            List<ImmutableRoaringBitmap> segments = segments(all.conditions());
            RoaringBitmap left = segments.isEmpty()
                    ? among
                    : RoaringBitmap.and(
                            among,
                            BufferFastAggregation.and(segments.iterator()).toRoaringBitmap());
            for (Condition condition : cheapestFirst(all.conditions())) {
                left = condition.accept(new Selection(left));
            }
            return left;
        }

        @Override
        public RoaringBitmap any(Condition.Any any) {
            return either(any.conditions());
        }

        @Override
        public RoaringBitmap none(Condition.None none) {
            return without(either(none.conditions()));
        }

        private RoaringBitmap either(List<Condition> conditions) {
            RoaringBitmap found =
                    BufferFastAggregation.or(segments(conditions).iterator()).toRoaringBitmap();
            found.and(among);
            for (Condition condition : cheapestFirst(conditions)) {
                found.or(condition.accept(new Selection(without(found))));
            }
            return found;
        }

        private RoaringBitmap without(RoaringBitmap persons) {
            return persons.isEmpty() ? among : RoaringBitmap.andNot(among, persons);
        }

        @Override
        public RoaringBitmap has(Condition.Has has) {
            ValueType type = rules.type(has.subject())
                    .orElseThrow(() -> new IllegalArgumentException("no attribute or field " + has.subject()));
            return switch (type) {
                case NUMBER, TIME, DATE ->
                    generation
                            .numbers(has.subject())
                            .map(numbers -> new NumberTest(numbers, type, has.comparison()).passing(among))
                            .orElseThrow();
                case TEXT, TRUTH, OPEN -> words(has, type);
            };
        }

        private RoaringBitmap words(Condition.Has has, ValueType type) {
            Optional<CategoryColumn> column = generation.words(has.subject());
            if (has.comparison().operator() == Operator.KNOWN) {
                RoaringBitmap known = column.map(words -> words.known(among)).orElseGet(RoaringBitmap::new);
                return ((Value.Truth) has.comparison().operand()).yes() ? known : without(known);
            }
            return column.map(words -> words.with(
                            word -> has.comparison()
                                    .holds(
                                            Optional.of(value(type, word)),
                                            rules.now().zone()),
                            among))
                    .orElseGet(RoaringBitmap::new);
        }

        private static Value value(ValueType type, String word) {
            return type == ValueType.TRUTH ? new Value.Truth(word.equals("true")) : Value.text(word);
        }

        @Override
        public RoaringBitmap did(Condition.Did did) {
            return counted(Counted.column(did), did.atLeast(), did.atMost().orElse(Integer.MAX_VALUE));
        }

        @Override
        public RoaringBitmap sequence(Condition.Sequence sequence) {
            return counted(Counted.column(sequence), 1, Integer.MAX_VALUE);
        }

        /** Of whom nothing was counted, it was not done. */
        private RoaringBitmap counted(String measure, int least, int most) {
            NumberColumn times = generation.numbers(ColumnName.counted(measure)).orElseThrow();
            RoaringBitmap enough = times.between(least, most, among);
            if (least == 0) {
                enough.or(without(times.known(among)));
            }
            return enough;
        }

        @Override
        public RoaringBitmap top(Condition.Top top) {
            OptionalLong begins = begins(top);
            if (begins.isEmpty()) {
                return new RoaringBitmap();
            }
            NumberColumn numbers = generation.numbers(top.subject()).orElseThrow();
            return top.lowest()
                    ? numbers.between(Long.MIN_VALUE, begins.getAsLong(), among)
                    : numbers.between(begins.getAsLong(), Long.MAX_VALUE, among);
        }

        @Override
        public RoaringBitmap sample(Condition.Sample sample) {
            RoaringBitmap drawn = new RoaringBitmap();
            for (IntIterator persons = among.getIntIterator(); persons.hasNext(); ) {
                int person = persons.next();
                if (sample.draws(generation.personId(person))) {
                    drawn.add(person);
                }
            }
            return drawn;
        }

        @Override
        public RoaringBitmap inSegment(Condition.InSegment in) {
            return RoaringBitmap.and(among, membersOf(in).toRoaringBitmap());
        }

        /** The members of the segments among some conditions. */
        private List<ImmutableRoaringBitmap> segments(List<Condition> conditions) {
            return conditions.stream()
                    .filter(Condition.InSegment.class::isInstance)
                    .map(Condition.InSegment.class::cast)
                    .map(this::membersOf)
                    .toList();
        }

        private ImmutableRoaringBitmap membersOf(Condition.InSegment in) {
            return generation
                    .members(in.segment())
                    .orElseThrow(() -> new IllegalArgumentException("no segment " + in.segment()));
        }

        @Override
        public RoaringBitmap listed(Condition.Listed listed) {
            return having(ColumnName.LISTS, listed.list());
        }

        private RoaringBitmap having(String column, String word) {
            return generation
                    .words(column)
                    .map(words -> words.with(word::equals, among))
                    .orElseGet(RoaringBitmap::new);
        }

        @Override
        public RoaringBitmap near(Condition.Near near) {
            Distance distance = Distance.of(near, rules.stores());
            return generation
                    .positions(ColumnName.HOME)
                    .map(homes -> homes.with(distance::near, areas(distance), among))
                    .orElseGet(RoaringBitmap::new);
        }

        private static List<Area> areas(Distance distance) {
            return distance.places().stream()
                    .map(place -> Area.around(place[0], place[1], distance.kilometres()))
                    .toList();
        }

        @Override
        public RoaringBitmap birthday(Condition.Birthday birthday) {
            return generation
                    .numbers(ColumnName.BIRTHDAY)
                    .map(days -> days.between(0, birthday.days(), among))
                    .orElseGet(RoaringBitmap::new);
        }

        @Override
        public RoaringBitmap consents(Condition.Consents consents) {
            String purpose = consents.purpose();
            if (consents.channel().isEmpty()) {
                return having(ColumnName.CONSENTS, new ConsentWord(purpose, null, true).encoded());
            }
            String channel = consents.channel().get();
            RoaringBitmap agreed = having(ColumnName.CONSENTS, new ConsentWord(purpose, channel, true).encoded());
            if (!channel.equals(ConsentWord.ANY)) {
                // What was said for any channel holds for those who said nothing about this one.
                RoaringBitmap byAny =
                        having(ColumnName.CONSENTS, new ConsentWord(purpose, ConsentWord.ANY, true).encoded());
                byAny.andNot(having(ColumnName.CONSENTS, new ConsentWord(purpose, channel, false).encoded()));
                agreed.or(byAny);
            }
            return agreed;
        }
    }
}
