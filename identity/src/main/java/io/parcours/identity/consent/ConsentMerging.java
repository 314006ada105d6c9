package io.parcours.identity.consent;

import io.parcours.lakehouse.definition.Span;
import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the statements of a person's identifiers holds. Under each identifier the newest word counts, whether it was about the channel or about
 * any channel; of two at one moment the no. What then holds for the person is what the implementations differ in.
 */
public sealed interface ConsentMerging extends Serializable {
    /** At one moment the no is the later word; the rest only makes the choice the same each time. */
    Comparator<Statement> AGE = Comparator.comparing(Statement::at)
            .thenComparing(said -> !said.granted())
            .thenComparing(said -> said.channel().equals(Statement.ANY_CHANNEL))
            .thenComparing(said -> said.source() == null ? "" : said.source())
            .thenComparing(Statement::identifier);

    /** Of the newest words of each identifier, about one purpose and channel, the one that holds. */
    Statement holding(Collection<Statement> newestOfEach);

    /** The newest word, whoever of the identifiers it was said under. */
    record NewestWins() implements ConsentMerging {
        @Override
        public Statement holding(Collection<Statement> newestOfEach) {
            return newest(newestOfEach.stream()).orElseThrow();
        }
    }

    /**
     * A refusal under any identifier holds against a yes under another, also against a later one: two cookies, or a shop account and a loyalty card,
     * are asked apart, and who refused at one did not take that back by agreeing at the other. Only a yes that came more than
     * {@code refusalStands} after the newest refusal ends it.
     */
    record StrictestRecent(Span refusalStands) implements ConsentMerging {
        /** As long as the CNIL's recommendation on cookies and trackers (2020) has a choice kept before a person is asked again. */
        public static final Span USUALLY = new Span(6, Span.Unit.MONTHS);

        @Override
        public Statement holding(Collection<Statement> newestOfEach) {
            Optional<Statement> no = newest(newestOfEach.stream().filter(said -> !said.granted()));
            Optional<Statement> yes = newest(newestOfEach.stream().filter(Statement::granted));
            if (no.isEmpty() || yes.isEmpty()) {
                return no.or(() -> yes).orElseThrow();
            }
            Instant recent =
                    refusalStands.before(yes.get().at().atZone(ZoneOffset.UTC)).toInstant();
            return no.get().at().isBefore(recent) ? yes.get() : no.get();
        }
    }

    /**
     * What holds for a person: one answer for each purpose and channel that was spoken of, by purpose and channel. An answer about a channel has
     * weighed what was said about any channel too; a channel without an answer has that of {@link Statement#ANY_CHANNEL}.
     */
    default List<Statement> effective(Collection<Statement> said) {
        List<Statement> answers = new ArrayList<>();
        said.stream()
                .collect(Collectors.groupingBy(Statement::purpose, TreeMap::new, Collectors.toList()))
                .values()
                .forEach(words -> answers.addAll(effectiveOfPurpose(words)));
        return List.copyOf(answers);
    }

    private List<Statement> effectiveOfPurpose(List<Statement> words) {
        TreeSet<String> channels =
                words.stream().map(Statement::channel).collect(Collectors.toCollection(TreeSet::new));
        return channels.stream()
                .map(channel -> {
                    Collection<Statement> newestOfEach = words.stream()
                            .filter(word -> word.speaksOf(channel))
                            .collect(Collectors.toMap(Statement::identifier, word -> word, BinaryOperator.maxBy(AGE)))
                            .values();
                    Statement holds = holding(newestOfEach);
                    return new Statement(
                            holds.identifier(), holds.purpose(), channel, holds.granted(), holds.at(), holds.source());
                })
                .toList();
    }

    private static Optional<Statement> newest(Stream<Statement> said) {
        return said.max(AGE);
    }
}
