package io.parcours.segments.rule;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The one-line form of rules: {@code did "Order Completed" where products.category = "shoes" at least 2 times within 90 days and near any store
 * within 20 km and open_complaints = 0}. {@code and} binds closer than {@code or}; several tests after {@code where} are parted by commas.
 */
public final class RuleText {
    private RuleText() {}

    /** Reads a rule; the first thing that cannot be read is reported at its place, unknown names are all reported. */
    public static Optional<Condition> read(String text, String name, Vocabulary vocabulary, Faults faults) {
        return read(new YamlScalar(new Place(name, 1, 1), text, false), vocabulary, faults);
    }

    static Optional<Condition> read(YamlScalar scalar, Vocabulary vocabulary, Faults faults) {
        try {
            return RuleParser.parse(scalar, vocabulary, faults);
        } catch (RuleTokens.Unreadable e) {
            faults.add(e.place(), e.problem(), e.remedy());
            return Optional.empty();
        }
    }

    public static String print(Condition condition) {
        return condition.accept(new Printer());
    }

    public static String json(Condition condition) {
        return RuleTree.json(condition);
    }

    public static String yaml(Condition condition) {
        return RuleTree.yaml(condition);
    }

    static String days(int days) {
        return days == 1 ? "1 day" : days + " days";
    }

    static String times(long times) {
        return times == 1 ? "1 time" : times + " times";
    }

    static String percent(BigDecimal percent) {
        return Value.plain(percent) + " %";
    }

    private static final class Printer implements Condition.Visitor<String> {
        @Override
        public String all(Condition.All all) {
            return joined(all.conditions(), " and ");
        }

        @Override
        public String any(Condition.Any any) {
            return joined(any.conditions(), " or ");
        }

        private String joined(List<Condition> conditions, String by) {
            return conditions.stream()
                    .map(condition -> condition instanceof Condition.All || condition instanceof Condition.Any
                            ? "(" + condition.accept(this) + ")"
                            : condition.accept(this))
                    .collect(Collectors.joining(by));
        }

        @Override
        public String none(Condition.None none) {
            Condition first = none.conditions().get(0);
            if (none.conditions().size() > 1) {
                return "not (" + joined(none.conditions(), " or ") + ")";
            }
            return first instanceof Condition.All ? "not (" + first.accept(this) + ")" : "not " + first.accept(this);
        }

        @Override
        public String has(Condition.Has has) {
            return test(has.subject(), has.comparison(), has.subject().startsWith(Vocabulary.TRAIT));
        }

        /** @param open whether only quotes tell a word from a number */
        private static String test(String subject, Comparison comparison, boolean open) {
            Operator operator = comparison.operator();
            if (operator == Operator.KNOWN) {
                return subject + (((Value.Truth) comparison.operand()).yes() ? " is known" : " is unknown");
            }
            String literals =
                    comparison.operands().stream().map(Printer::literal).collect(Collectors.joining(", "));
            return operator == Operator.ONE_OF || operator == Operator.NONE_OF
                    ? subject + " " + operator.sign() + " (" + literals + ")"
                    : subject + " " + operator.sign() + " " + literals;
        }

        private static String literal(Value value) {
            return value instanceof Value.Text text ? Quoted.of(text.text()) : value.shown();
        }

        @Override
        public String did(Condition.Did did) {
            StringBuilder text = new StringBuilder(did.never() ? "did not " : "did ");
            filter(did.filter(), text);
            did.same().ifPresent(field -> text.append(" same ").append(field.title()));
            if (!did.never()) {
                if (did.atLeast() != 1 || did.atMost().isPresent()) {
                    text.append(" at least ").append(times(did.atLeast()));
                }
                did.atMost().ifPresent(most -> text.append(" at most ").append(times(most)));
            }
            if (!did.window().equals(Window.LIFETIME)) {
                text.append(" within ").append(did.window().words());
            }
            return text.toString();
        }

        private static void filter(EventFilter filter, StringBuilder text) {
            List<String> events = filter.events().stream().map(Quoted::of).toList();
            if (events.isEmpty()) {
                text.append("any event");
            } else if (events.size() == 1) {
                text.append(events.get(0));
            } else {
                text.append("one of (").append(String.join(", ", events)).append(')');
            }
            if (!filter.tests().isEmpty()) {
                text.append(" where ")
                        .append(filter.tests().stream()
                                .map(test -> test(
                                        test.field().title(),
                                        test.comparison(),
                                        test.field().type() == ValueType.OPEN))
                                .collect(Collectors.joining(", ")));
            }
            filter.currency().ifPresent(currency -> text.append(" currency ").append(currency));
        }

        @Override
        public String sequence(Condition.Sequence sequence) {
            StringBuilder text = new StringBuilder("did ");
            filter(sequence.first(), text);
            text.append(" then ");
            filter(sequence.then(), text);
            text.append(" within ").append(sequence.within());
            sequence.without().ifPresent(without -> {
                text.append(" without ");
                filter(without, text);
            });
            if (!sequence.window().equals(Window.LIFETIME)) {
                text.append(" during ").append(sequence.window().words());
            }
            return text.toString();
        }

        @Override
        public String top(Condition.Top top) {
            return (top.lowest() ? "bottom " : "top ") + percent(top.percent()) + " by " + top.subject();
        }

        @Override
        public String sample(Condition.Sample sample) {
            return "sample " + percent(sample.percent()) + " of " + Quoted.of(sample.name());
        }

        @Override
        public String inSegment(Condition.InSegment in) {
            return "in segment " + Quoted.of(in.segment());
        }

        @Override
        public String listed(Condition.Listed listed) {
            return "on list " + Quoted.of(listed.list());
        }

        @Override
        public String near(Condition.Near near) {
            String spot = "any store";
            if (near.spot() instanceof Condition.Spot.OneStore store) {
                spot = "store " + Quoted.of(store.storeId());
            } else if (near.spot() instanceof Condition.Spot.Point point) {
                spot = "(" + plain(point.lat()) + ", " + plain(point.lon()) + ")";
            }
            return "near " + spot + " within " + plain(near.kilometres()) + " km";
        }

        private static String plain(double number) {
            return Value.plain(BigDecimal.valueOf(number));
        }

        @Override
        public String birthday(Condition.Birthday birthday) {
            return "birthday within " + days(birthday.days());
        }

        @Override
        public String consents(Condition.Consents consents) {
            return "consent to " + word(consents.purpose())
                    + consents.channel().map(channel -> " by " + word(channel)).orElse("");
        }

        private static String word(String word) {
            return RuleTokens.RESERVED.contains(word) ? Quoted.of(word) : word;
        }
    }
}
