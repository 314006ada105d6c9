package io.parcours.launcher.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RemovalTest {
    @Test
    void ofEveryTableItIsSaidHowPersonsAreRemoved() {
        assertThat(Tables.ALL)
                .allSatisfy(table -> assertThat(Removal.of(table.name()))
                        .as("say in Removal what becomes of persons in " + table.name())
                        .isPresent());
    }

    @Test
    void noTableThatNamesPersonsIsSaidToHoldNobody() {
        assertThat(Tables.ALL)
                .filteredOn(RemovalTest::namesPersons)
                .hasSizeGreaterThan(10)
                .allSatisfy(table -> assertThat(Removal.of(table.name()))
                        .as(table.name().toString())
                        .isNotEmpty()
                        .get()
                        .isNotEqualTo(Removal.HOLDS_NOBODY));
    }

    private static boolean namesPersons(TableContract table) {
        return table.columns().stream().anyMatch(ColumnSpec::personal)
                || table.columnNames().stream().anyMatch(column -> column.contains("person_id"));
    }

    @Test
    void whateverGoesByTracesHasRowsToFind() {
        List<TableName> byTraces = Tables.ALL.stream()
                .map(TableContract::name)
                .filter(table -> Removal.of(table).equals(Optional.of(Removal.BY_TRACES)))
                .filter(table -> !table.equals(Tables.MODELS.name())) // counts of names, inside a row: NameCounts
                .toList();

        assertThat(new DoomedRows(List.of())
                        .byTable().keySet().stream().map(TableContract::name).collect(Collectors.toSet()))
                .containsAll(byTraces);
    }

    @Test
    void anyRawTableHoldsRowsOfASourceAndATableOfSomebodyElseIsNotKnown() {
        assertThat(Removal.of(TableName.parse("raw.crm_contacts"))).contains(Removal.AS_SOURCE_ROWS);
        assertThat(Removal.of(TableName.parse("analysis.my_sheet"))).isEmpty();
    }
}
