package io.parcours.launcher.erase;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.EntityColumn;
import io.parcours.lakehouse.contract.HomeColumn;
import io.parcours.lakehouse.contract.IdentifierColumn;
import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.ReviewColumn;
import io.parcours.lakehouse.contract.SegmentChangeColumn;
import io.parcours.lakehouse.contract.SegmentListColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;

/** Which rows are of persons: of the tables that go {@link Removal#BY_TRACES}, and of those of jobs that name a person by id. */
final class DoomedRows {
    private static final String PERSON_ID = "person_id";

    private final Object[] persons;
    private final Object[] records;
    private final Map<String, Set<String>> values = new TreeMap<>();

    DoomedRows(List<Traces> all) {
        this.persons = all.stream().flatMap(one -> one.personIds().stream()).toArray();
        this.records = all.stream().flatMap(one -> one.records().stream()).toArray();
        for (Traces one : all) {
            values(IdentityRules.RECORD).addAll(one.records());
            one.identifiers().forEach(identifier -> {
                values(identifier.namespace()).add(identifier.form());
                values(identifier.namespace()).addAll(identifier.stored());
            });
        }
    }

    private Set<String> values(String namespace) {
        return values.computeIfAbsent(namespace, any -> new TreeSet<>());
    }

    Map<TableContract, Column> byTable() {
        Map<TableContract, Column> doomed = new LinkedHashMap<>();
        doomed.put(Tables.IDENTIFIERS, named(IdentifierColumn.NAMESPACE, IdentifierColumn.VALUE));
        doomed.put(
                Tables.LINKS,
                named(LinkColumn.LEFT_NAMESPACE, LinkColumn.LEFT_VALUE)
                        .or(named(LinkColumn.RIGHT_NAMESPACE, LinkColumn.RIGHT_VALUE)));
        doomed.put(
                Tables.DECISIONS,
                named(DecisionColumn.LEFT_NAMESPACE, DecisionColumn.LEFT_VALUE)
                        .or(named(DecisionColumn.RIGHT_NAMESPACE, DecisionColumn.RIGHT_VALUE)));
        doomed.put(
                Tables.REVIEWS,
                named(ReviewColumn.LEFT_NAMESPACE, ReviewColumn.LEFT_VALUE)
                        .or(named(ReviewColumn.RIGHT_NAMESPACE, ReviewColumn.RIGHT_VALUE)));
        doomed.put(
                Tables.ENTITIES,
                Columns.col(EntityColumn.RECORD)
                        .isin(records)
                        .or(Columns.col(EntityColumn.ENTITY).isin(records)));
        doomed.put(Tables.HOMES, Columns.col(HomeColumn.RECORD).isin(records));
        doomed.put(
                Tables.IDENTITY_CHANGES,
                person(IdentityChangeColumn.PERSON_ID)
                        .or(coalesce(person(IdentityChangeColumn.INTO_PERSON_ID), lit(false))));
        doomed.put(
                Tables.MEMBERS, person(MemberColumn.PERSON_ID).or(named(MemberColumn.NAMESPACE, MemberColumn.VALUE)));
        doomed.put(Tables.PROFILES, person(ProfileColumn.PERSON_ID));
        doomed.put(Tables.TIMELINE, person(TimelineColumn.PERSON_ID));
        doomed.put(Tables.SEGMENT_MEMBERS, person(SegmentMemberColumn.PERSON_ID));
        doomed.put(Tables.SEGMENT_CHANGES, person(SegmentChangeColumn.PERSON_ID));
        doomed.put(Tables.SEGMENT_LISTS, named(SegmentListColumn.NAMESPACE, SegmentListColumn.VALUE));
        for (TableContract table : Tables.ALL) {
            if (Removal.of(table.name()).equals(Optional.of(Removal.BY_ITS_JOB))
                    && table.columnNames().contains(PERSON_ID)) {
                doomed.put(table, col(PERSON_ID).isin(persons));
            }
        }
        return doomed;
    }

    private Column person(TableColumn id) {
        return Columns.col(id).isin(persons);
    }

    private Column named(TableColumn namespace, TableColumn value) {
        Column any = lit(false);
        for (Map.Entry<String, Set<String>> one : values.entrySet()) {
            any = any.or(Columns.col(namespace)
                    .equalTo(one.getKey())
                    .and(Columns.col(value).isin(one.getValue().toArray())));
        }
        return any;
    }
}
