package io.parcours.lakehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkSessionsTest {
    @ParameterizedTest
    @CsvSource({"local, 4", "local[1], 4", "local[2], 4", "local[8], 16", "'local[8,3]', 16", "yarn, 200"})
    void shufflePartitionsSuitTheCores(String master, int partitions) {
        assertThat(SparkSessions.shufflePartitions(master)).isEqualTo(partitions);
    }

    @Test
    void theWarehouseIsInTheStateFolderAndTheClockIsUtc() {
        SparkConf conf = SparkSessions.conf("x", Path.of("/w/state"), Map.of("PARCOURS_MASTER", "local[3]"));
        assertThat(conf.get("spark.master")).isEqualTo("local[3]");
        assertThat(conf.get("spark.sql.warehouse.dir")).isEqualTo("file:///w/state/warehouse");
        assertThat(conf.get("spark.sql.session.timeZone")).isEqualTo("UTC");
        assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    }

    @Test
    void whatTheSubmitterSetsGoesFirst() {
        System.setProperty("spark.ui.enabled", "true");
        System.setProperty("spark.master", "local[7]");
        try {
            SparkConf conf = SparkSessions.conf("x", Path.of("state"), Map.of("PARCOURS_MASTER", "local[3]"));
            assertThat(conf.get("spark.ui.enabled")).isEqualTo("true");
            assertThat(conf.get("spark.master")).isEqualTo("local[7]");
        } finally {
            System.clearProperty("spark.ui.enabled");
            System.clearProperty("spark.master");
        }
    }
}
