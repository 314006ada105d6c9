package io.parcours.launcher.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableNamesTest {
    private final TableNames names =
            new TableNames(List.of(TableName.parse("silver.events"), TableName.parse("customer.profiles")));

    @Test
    void tables_get_the_names_of_their_views_and_only_those_asked_for_are_used() {
        assertThat(names.rewrite("select e.silo from Silver.Events e where silver.events.amount > 1"))
                .isEqualTo("select e.silo from silver__events e where silver__events.amount > 1");
        assertThat(names.used()).containsExactly(TableName.parse("silver.events"));
    }

    @Test
    void strings_comments_and_quoted_names_stay() {
        String sql = "select 'silver.events', \"silver.events\", `silver.events` /* silver.events */ -- silver.events";

        assertThat(names.rewrite(sql)).isEqualTo(sql);
        assertThat(names.used()).isEmpty();
    }

    @Test
    void what_only_looks_like_a_table_stays() {
        String sql = "select x.silver.events, silver.events_old, a.amount from silver.event";

        assertThat(names.rewrite(sql)).isEqualTo(sql);
    }

    @Test
    void messages_call_tables_as_people_do() {
        names.rewrite("select 1 from silver.events");

        assertThat(names.restore("`silver__events`.`x` cannot be resolved"))
                .isEqualTo("`silver.events`.`x` cannot be resolved");
    }
}
