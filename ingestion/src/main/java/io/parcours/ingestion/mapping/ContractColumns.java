package io.parcours.ingestion.mapping;

import io.parcours.ingestion.contract.ColumnRef;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.IdentifierMapping;
import io.parcours.ingestion.contract.Key;
import io.parcours.ingestion.contract.Position;
import io.parcours.ingestion.contract.Reading;
import io.parcours.ingestion.contract.Rule;
import io.parcours.ingestion.contract.Sql;
import io.parcours.ingestion.contract.Value;
import io.parcours.lakehouse.definition.Faults;
import java.util.ArrayList;
import java.util.List;

/** Which columns and expressions a contract uses. */
public final class ContractColumns {
    private final List<ColumnRef> mapped = new ArrayList<>();
    private final List<ColumnRef> judged = new ArrayList<>();
    private final List<Sql> mappingSql = new ArrayList<>();
    private final List<Sql> ruleSql = new ArrayList<>();

    private final List<Value.LookedUp> lookups = new ArrayList<>();

    private ContractColumns() {}

    public static ContractColumns of(Contract contract) {
        ContractColumns columns = new ContractColumns();
        if (contract.key() instanceof Key.Columns key) {
            columns.mapped.addAll(key.columns());
        }
        contract.newerBy().ifPresent(columns::add);
        columns.mapped.addAll(contract.oneEventPer());
        contract.targets().values().forEach(columns::add);
        contract.identifiers().stream().map(IdentifierMapping::value).forEach(columns::add);
        contract.answers().map(ColumnRef::of).ifPresent(columns.mapped::addAll);
        contract.products().ifPresent(lines -> {
            if (lines.each().isPresent()) {
                columns.mapped.add(lines.each().get());
            } else {
                lines.fields().values().forEach(columns::add);
            }
        });
        contract.position().ifPresent(columns::add);
        contract.rest().named().values().forEach(columns::add);
        contract.sessions().ifPresent(sessions -> columns.mapped.addAll(sessions.by()));
        contract.userAgent().ifPresent(columns.mapped::add);
        contract.deletedWhen().ifPresent(columns.mappingSql::add);
        contract.rules().forEach(columns::add);
        return columns;
    }

    /** Columns that values are made of: what is left over is "the rest". */
    public List<ColumnRef> mapped() {
        List<ColumnRef> all = new ArrayList<>(mapped);
        mappingSql.forEach(sql -> all.addAll(SqlText.parse(sql).columns()));
        return all;
    }

    /** Every column the contract names anywhere. */
    public List<ColumnRef> all() {
        List<ColumnRef> all = mapped();
        all.addAll(judged);
        ruleSql.forEach(sql -> all.addAll(SqlText.parse(sql).columns()));
        return all;
    }

    /** Values that come from reference tables. */
    List<Value.LookedUp> lookups() {
        return List.copyOf(lookups);
    }

    public List<Sql> expressions() {
        List<Sql> all = new ArrayList<>(mappingSql);
        all.addAll(ruleSql);
        return all;
    }

    /** Reports expressions that cannot be parsed or may not be used; needs no session. */
    public void check(Faults faults) {
        for (Sql sql : expressions()) {
            SqlText.fault(sql)
                    .ifPresent(fault -> faults.add(
                            sql.place(),
                            "the expression \"" + sql.text() + "\" cannot be used: " + fault,
                            "write a Spark SQL expression over the dataset's columns"));
        }
    }

    private void add(Position position) {
        position.lat().ifPresent(this::add);
        position.lon().ifPresent(this::add);
        position.store().ifPresent(this::add);
    }

    private void add(Reading reading) {
        add(reading.value());
    }

    private void add(Value value) {
        if (value instanceof Value.FromColumn from) {
            mapped.add(from.column());
        } else if (value instanceof Value.Computed computed) {
            mappingSql.add(computed.sql());
        } else if (value instanceof Value.Folded folded) {
            mappingSql.add(folded.sql());
        } else if (value instanceof Value.LookedUp lookedUp) {
            mapped.add(lookedUp.by());
            lookups.add(lookedUp);
        } else if (value instanceof Value.Translated translated) {
            add(translated.of());
        } else if (value instanceof Value.Choice choice) {
            mappingSql.add(choice.condition());
            add(choice.then());
            choice.otherwise().ifPresent(this::add);
        }
    }

    private void add(Rule rule) {
        rule.when().ifPresent(ruleSql::add);
        judged.addAll(rule.test().columns());
        if (rule.test() instanceof Rule.Check check) {
            ruleSql.add(check.sql());
        }
    }
}
