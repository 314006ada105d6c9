package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;

import io.parcours.identity.household.Households;
import io.parcours.identity.household.Resident;
import io.parcours.identity.household.Tie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Finds the households of one component: its residents and ties in, and who is of which household out. */
final class HouseholdTask implements FlatMapGroupsFunction<Row, Row, Row> {
    private static final long serialVersionUID = 1L;

    /** A resident ({@code kind} is null) or a tie. */
    static final StructType INPUT = StructType.fromDDL("person string, since long, before string, kind string,"
            + " shared string, label_high long, label_low long");

    static final StructType OUTPUT =
            StructType.fromDDL("person string, household string, new boolean, persons int, because string");

    private final int maxPersons;

    HouseholdTask(int maxPersons) {
        this.maxPersons = maxPersons;
    }

    static Column[] columns() {
        return Arrays.stream(INPUT.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    }

    @Override
    public Iterator<Row> call(Row label, Iterator<Row> input) {
        List<Resident> residents = new ArrayList<>();
        List<Tie> ties = new ArrayList<>();
        while (input.hasNext()) {
            Row row = input.next();
            String person = row.getString(0);
            if (row.isNullAt(3)) {
                residents.add(new Resident(person, row.getLong(1), row.isNullAt(2) ? null : row.getString(2)));
            } else {
                ties.add(new Tie(Tie.Kind.valueOf(row.getString(3)), row.getString(4), person));
            }
        }
        return Households.of(residents, ties, maxPersons).stream()
                .map(member -> RowFactory.create(
                        member.person(),
                        member.household(),
                        member.isNew(),
                        member.persons(),
                        member.because().stream().sorted().map(Tie.Kind::text).collect(Collectors.joining(" and "))))
                .iterator();
    }
}
