package io.parcours.service.query;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.Counted;
import io.parcours.segments.rule.Explanation;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.ProfileField;
import io.parcours.segments.rule.RuleEvaluator;
import io.parcours.segments.rule.RuleText;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.serving.column.ColumnName;
import io.parcours.serving.rule.RuleBitmaps;
import io.parcours.serving.rule.Undecidable;
import io.parcours.serving.store.OpenGeneration;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;

/**
 * Why one person is in a segment or not. What holds is decided by what was published for all touchpoints; the events shown as evidence are those that the
 * generation holds of the person, which may not be all.
 */
public final class Reasons {
    private static final Set<String> PERSONAL = Arrays.stream(ProfileColumn.values())
            .filter(column -> column.spec().personal())
            .map(ProfileColumn::sqlName)
            .collect(Collectors.toSet());

    private final OpenGeneration generation;
    private final RuleBitmaps bitmaps;
    private final Map<String, Condition> segments = new HashMap<>();
    private final RuleEvaluator evaluator;
    private final PersonHistory person;
    private final RoaringBitmap ordinal;
    private final boolean clear;

    /**
     * @param holds empty where the published files cannot decide
     * @param found what the data says, in words; empty where the parts say it
     * @param eventIds the latest touchpoints held here that counted
     */
    public record Reason(
            String condition, Optional<Boolean> holds, String found, List<String> eventIds, List<Reason> parts) {}

    /**
     * @param ordinal the person's
     * @param clear whether personal values are shown
     */
    public Reasons(OpenGeneration generation, RuleBitmaps bitmaps, PersonHistory person, int ordinal, boolean clear) {
        this.generation = generation;
        this.bitmaps = bitmaps;
        this.person = person;
        this.ordinal = RoaringBitmap.bitmapOf(ordinal);
        this.clear = clear;
        List<SegmentDefinition> definitions = bitmaps.rules().segments(generation.manifest());
        definitions.forEach(segment -> segments.put(segment.id(), segment.who()));
        this.evaluator = new RuleEvaluator(
                definitions, bitmaps.rules().stores(), Map.of(), bitmaps.rules().now());
    }

    /** Empty when the generation does not say what the segment's rule is. */
    public Optional<Reason> of(String segment) {
        return Optional.ofNullable(segments.get(segment)).map(this::reason);
    }

    private Reason reason(Condition condition) {
        List<Condition> below = condition instanceof Condition.InSegment in
                ? Optional.ofNullable(segments.get(in.segment())).stream().toList()
                : condition.children();
        List<Reason> parts = below.stream().map(this::reason).toList();
        Explanation.Found found = below.isEmpty() ? found(condition) : new Explanation.Found("", List.of());
        return new Reason(RuleText.print(condition), holds(condition, parts), found.words(), found.eventIds(), parts);
    }

    /** One part that holds is enough for any, one that does not for all, however little is known of the others. */
    private Optional<Boolean> holds(Condition condition, List<Reason> parts) {
        if (condition instanceof Condition.All) {
            return decided(parts, false).or(() -> unless(parts, true));
        }
        if (condition instanceof Condition.Any) {
            return decided(parts, true).or(() -> unless(parts, false));
        }
        if (condition instanceof Condition.None) {
            return decided(parts, true).map(one -> false).or(() -> unless(parts, true));
        }
        try {
            return Optional.of(!bitmaps.members(condition, ordinal).isEmpty());
        } catch (Undecidable e) {
            return Optional.empty();
        }
    }

    /** The answer that one part gives alone. */
    private static Optional<Boolean> decided(List<Reason> parts, boolean answer) {
        return parts.stream().anyMatch(part -> part.holds().equals(Optional.of(answer)))
                ? Optional.of(answer)
                : Optional.empty();
    }

    /** The answer when all parts are known. */
    private static Optional<Boolean> unless(List<Reason> parts, boolean answer) {
        return parts.stream().anyMatch(part -> part.holds().isEmpty()) ? Optional.empty() : Optional.of(answer);
    }

    private Explanation.Found found(Condition condition) {
        if (condition instanceof Condition.Top top) {
            return new Explanation.Found(top(top), List.of());
        }
        Explanation.Found found = evaluator.explain(condition, person).found();
        if (condition instanceof Condition.Did did) {
            return new Explanation.Found(times(Counted.column(did)), found.eventIds());
        }
        if (condition instanceof Condition.Sequence sequence) {
            return new Explanation.Found(times(Counted.column(sequence)), found.eventIds());
        }
        return new Explanation.Found(shown(condition, found.words()), found.eventIds());
    }

    /** As counted over all touchpoints; a rule may count those that share a value. */
    private String times(String measure) {
        return generation
                .numbers(ColumnName.counted(measure))
                .map(counts -> counts.of(ordinal.first()).orElse(0))
                .map(times -> times == 1 ? "1 time" : times + " times")
                .orElse("not counted in this generation");
    }

    private String top(Condition.Top top) {
        Optional<BigDecimal> begins = bitmaps.threshold(top);
        String words = evaluator.explain(top, person).found().words();
        return shown(top.subject(), words.substring(0, words.indexOf(';')))
                + begins.map(threshold -> "; that " + (top.lowest() ? "ends" : "begins") + " at "
                                + threshold.stripTrailingZeros().toPlainString())
                        .orElse("; nobody has a value");
    }

    /** Words without the values of personal fields, unless they may be shown. */
    private String shown(Condition condition, String words) {
        if (condition instanceof Condition.Birthday) {
            return clear || person.profile().birthDate().isEmpty() ? words : "birth date is known";
        }
        return condition instanceof Condition.Has has ? shown(has.subject(), words) : words;
    }

    private String shown(String subject, String words) {
        return clear || !personal(subject) || words.endsWith("is unknown") ? words : subject + " is known";
    }

    private static boolean personal(String subject) {
        return PERSONAL.contains(ProfileField.named(subject)
                        .map(field -> field.stored().title())
                        .orElse(subject))
                || subject.startsWith(Vocabulary.TRAIT);
    }
}
