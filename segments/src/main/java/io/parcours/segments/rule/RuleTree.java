package io.parcours.segments.rule;

import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.FieldTest;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Window;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A rule as the mappings, lists and scalars that YAML and JSON share, and its two printers. */
final class RuleTree implements Condition.Visitor<Map<String, Object>> {
    private RuleTree() {}

    static String json(Condition condition) {
        return jsonOf(condition.accept(new RuleTree()));
    }

    static String yaml(Condition condition) {
        StringBuilder yaml = new StringBuilder();
        block(condition.accept(new RuleTree()), 0, yaml);
        return yaml.toString();
    }

    @Override
    public Map<String, Object> all(Condition.All all) {
        return Map.of("all", list(all.conditions()));
    }

    @Override
    public Map<String, Object> any(Condition.Any any) {
        return Map.of("any", list(any.conditions()));
    }

    @Override
    public Map<String, Object> none(Condition.None none) {
        return Map.of("none", list(none.conditions()));
    }

    private List<Map<String, Object>> list(List<Condition> conditions) {
        return conditions.stream().map(condition -> condition.accept(this)).toList();
    }

    @Override
    public Map<String, Object> has(Condition.Has has) {
        return Map.of("has", Map.of(has.subject(), comparison(has.comparison())));
    }

    @Override
    public Map<String, Object> did(Condition.Did did) {
        Map<String, Object> body = new LinkedHashMap<>();
        filter(did.filter(), body);
        did.same().ifPresent(field -> body.put("same", field.title()));
        if (!did.never()) {
            if (did.atLeast() != 1 || did.atMost().isPresent()) {
                body.put("at_least", BigDecimal.valueOf(did.atLeast()));
            }
            did.atMost().ifPresent(most -> body.put("at_most", BigDecimal.valueOf(most)));
        }
        if (!did.window().equals(Window.LIFETIME)) {
            body.put("within", did.window().words());
        }
        return Map.of(did.never() ? "did_not" : "did", body);
    }

    private static void filter(EventFilter filter, Map<String, Object> body) {
        if (filter.events().size() == 1) {
            body.put("event", filter.events().iterator().next());
        } else {
            body.put("event", filter.events().isEmpty() ? "any" : List.copyOf(filter.events()));
        }
        if (!filter.tests().isEmpty()) {
            Map<String, Object> where = new LinkedHashMap<>();
            Map<String, List<FieldTest>> byField = filter.tests().stream()
                    .collect(Collectors.groupingBy(
                            test -> test.field().title(), LinkedHashMap::new, Collectors.toList()));
            byField.forEach((field, tests) -> {
                if (tests.size() == 1) {
                    where.put(field, comparison(tests.get(0).comparison()));
                } else {
                    Map<String, Object> several = new LinkedHashMap<>();
                    tests.forEach(
                            test -> several.put(test.comparison().operator().word(), operands(test.comparison())));
                    where.put(field, several);
                }
            });
            body.put("where", where);
        }
        filter.currency().ifPresent(currency -> body.put("currency", currency));
    }

    private static Object comparison(Comparison comparison) {
        if (comparison.operator() == Operator.IS) {
            return operands(comparison);
        }
        if (comparison.operator() == Operator.ONE_OF) {
            return comparison.operands().stream().map(RuleTree::literal).toList();
        }
        return Map.of(comparison.operator().word(), operands(comparison));
    }

    private static Object operands(Comparison comparison) {
        List<Object> literals =
                comparison.operands().stream().map(RuleTree::literal).toList();
        return literals.size() == 1 ? literals.get(0) : literals;
    }

    private static Object literal(Value value) {
        if (value instanceof Value.Num num) {
            return num.number();
        }
        return value instanceof Value.Truth truth ? (Object) truth.yes() : value.shown();
    }

    @Override
    public Map<String, Object> sequence(Condition.Sequence sequence) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("first", filter(sequence.first()));
        body.put("then", filter(sequence.then()));
        body.put("within", sequence.within().toString());
        sequence.without().ifPresent(filter -> body.put("without", filter(filter)));
        if (!sequence.window().equals(Window.LIFETIME)) {
            body.put("during", sequence.window().words());
        }
        return Map.of("sequence", body);
    }

    private static Map<String, Object> filter(EventFilter filter) {
        Map<String, Object> body = new LinkedHashMap<>();
        filter(filter, body);
        return body;
    }

    @Override
    public Map<String, Object> top(Condition.Top top) {
        return Map.of(top.lowest() ? "bottom" : "top", Map.of(top.subject(), RuleText.percent(top.percent())));
    }

    @Override
    public Map<String, Object> sample(Condition.Sample sample) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("share", RuleText.percent(sample.percent()));
        body.put("of", sample.name());
        return Map.of("sample", body);
    }

    @Override
    public Map<String, Object> inSegment(Condition.InSegment in) {
        return Map.of("in", in.segment());
    }

    @Override
    public Map<String, Object> listed(Condition.Listed listed) {
        return Map.of("on_list", listed.list());
    }

    @Override
    public Map<String, Object> near(Condition.Near near) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (near.spot() instanceof Condition.Spot.Point point) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("lat", BigDecimal.valueOf(point.lat()));
            place.put("lon", BigDecimal.valueOf(point.lon()));
            body.put("place", place);
        } else if (near.spot() instanceof Condition.Spot.OneStore store) {
            body.put("place", Map.of("store", store.storeId()));
        } else {
            body.put("place", "any store");
        }
        body.put("within", Value.plain(BigDecimal.valueOf(near.kilometres())) + " km");
        return Map.of("near", body);
    }

    @Override
    public Map<String, Object> birthday(Condition.Birthday birthday) {
        return Map.of("birthday", Map.of("within", RuleText.days(birthday.days())));
    }

    @Override
    public Map<String, Object> consents(Condition.Consents consents) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("purpose", consents.purpose());
        consents.channel().ifPresent(channel -> body.put("channel", channel));
        return Map.of("consent", body);
    }

    private static String jsonOf(Object node) {
        if (node instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> Quoted.of(String.valueOf(entry.getKey())) + ": " + jsonOf(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof List<?> list) {
            return list.stream().map(RuleTree::jsonOf).collect(Collectors.joining(", ", "[", "]"));
        }
        if (node instanceof BigDecimal number) {
            return Value.plain(number);
        }
        return node instanceof Boolean ? node.toString() : Quoted.of(String.valueOf(node));
    }

    /** Conditions one to a line; what is inside one in flow style, as in {@code {event: Page Viewed, within: 30 days}}. */
    private static void block(Map<String, Object> node, int indent, StringBuilder yaml) {
        Map.Entry<String, Object> entry = node.entrySet().iterator().next();
        yaml.append(entry.getKey()).append(':');
        if (entry.getValue() instanceof List<?> conditions) {
            yaml.append('\n');
            for (Object condition : conditions) {
                yaml.append(" ".repeat(indent + 2)).append("- ");
                @SuppressWarnings("unchecked")
                Map<String, Object> child = (Map<String, Object>) condition;
                block(child, indent + 4, yaml);
            }
        } else {
            yaml.append(' ').append(flow(entry.getValue())).append('\n');
        }
    }

    private static String flow(Object node) {
        if (node instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof List<?> list) {
            return list.stream().map(RuleTree::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (node instanceof BigDecimal number) {
            return Value.plain(number);
        }
        if (node instanceof Boolean truth) {
            return truth ? "yes" : "no";
        }
        String text = String.valueOf(node);
        return text.matches("\\d+ (days?|weeks?|months?|years?|hours?|minutes?|seconds?)|[\\d.]+ km|[\\d.]+ %")
                ? text
                : Quoted.ifNeeded(text);
    }
}
