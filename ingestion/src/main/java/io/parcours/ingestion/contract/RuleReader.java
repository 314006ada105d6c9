package io.parcours.ingestion.contract;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads {@code rules:}; an item with several tests is several rules with one consequence. */
final class RuleReader {
    private static final Set<String> TESTS = Set.of(
            "required", "pattern", "at_least", "at_most", "valid", "unique", "one_of", "in", "check", "duplicates_of");

    private final Faults faults;

    RuleReader(Faults faults) {
        this.faults = faults;
    }

    List<Rule> rules(YamlMap contract) {
        List<Rule> rules = new ArrayList<>();
        for (YamlMap item : contract.maps("rules")) {
            rules.addAll(item(item));
        }
        return rules;
    }

    private List<Rule> item(YamlMap item) {
        Optional<String> name = item.text("name");
        Rule.Action action = item.choice("otherwise", Rule.Action.class).orElse(Rule.Action.QUARANTINE);
        Optional<Sql> when = item.text("when").map(text -> new Sql(text, item.placeOf("when")));
        List<Rule> rules = new ArrayList<>();
        for (Rule.Test test : tests(item)) {
            rules.add(new Rule(name.orElseGet(test::label), test, action, when));
        }
        if (rules.isEmpty() && item.keys().stream().noneMatch(TESTS::contains)) {
            faults.add(
                    item.place(),
                    "the rule asks nothing",
                    "add required, pattern, at_least, at_most, valid, unique, one_of, in, check or duplicates_of");
        }
        item.rejectUnknownKeys();
        return rules;
    }

    private List<Rule.Test> tests(YamlMap item) {
        List<Rule.Test> tests = new ArrayList<>();
        item.text("check").ifPresent(sql -> tests.add(new Rule.Check(new Sql(sql, item.placeOf("check")))));
        List<ColumnRef> duplicates = item.texts("duplicates_of").stream()
                .map(column -> new ColumnRef(column, item.placeOf("duplicates_of")))
                .toList();
        if (!duplicates.isEmpty()) {
            tests.add(new Rule.DuplicatesOf(duplicates));
        }
        List<ColumnRef> columns = item.texts(item.has("columns") ? "columns" : "column").stream()
                .map(column -> new ColumnRef(column, item.placeOf(item.has("columns") ? "columns" : "column")))
                .toList();
        List<Rule.Test> ofColumns = new ArrayList<>();
        ColumnRef none = new ColumnRef("", item.place());
        for (ColumnRef column : columns.isEmpty() ? List.of(none) : columns) {
            ofColumns.addAll(tests(item, column));
        }
        if (columns.isEmpty() && !ofColumns.isEmpty()) {
            faults.add(item.place(), "the rule names no column", "add column: name");
        } else {
            tests.addAll(ofColumns);
        }
        return tests;
    }

    private List<Rule.Test> tests(YamlMap item, ColumnRef column) {
        List<Rule.Test> tests = new ArrayList<>();
        if (item.yesNo("required", false)) {
            tests.add(new Rule.Required(column));
        }
        item.parsed("pattern", RuleReader::pattern).ifPresent(pattern -> tests.add(new Rule.Matches(column, pattern)));
        Optional<BigDecimal> least = item.parsed("at_least", RuleReader::number);
        Optional<BigDecimal> most = item.parsed("at_most", RuleReader::number);
        if (least.isPresent() || most.isPresent()) {
            tests.add(new Rule.Range(column, least, most));
        }
        item.choice("valid", Rule.Validity.class).ifPresent(valid -> tests.add(new Rule.Valid(column, valid)));
        if (item.yesNo("unique", false)) {
            tests.add(new Rule.Unique(column));
        }
        List<String> words = item.texts("one_of");
        if (!words.isEmpty()) {
            tests.add(new Rule.OneOf(column, words));
        }
        References.read(item, "in").ifPresent(reference -> {
            tests.add(new Rule.In(column, reference.table(), reference.column()));
        });
        return tests;
    }

    private static String pattern(String text) {
        try {
            Pattern.compile(text);
            return text;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }

    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(text.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("write a number", e);
        }
    }
}
