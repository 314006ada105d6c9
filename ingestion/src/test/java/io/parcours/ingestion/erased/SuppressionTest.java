package io.parcours.ingestion.erased;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.ingestion.erased.SuppressionKey.Hash;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuppressionTest {
    @TempDir
    Path folder;

    @Test
    void aKeyIsMadeOnceAndReadableByItsOwnerAlone() throws Exception {
        SuppressionKey first = SuppressionKey.orNew(folder);
        SuppressionKey second = SuppressionKey.orNew(folder);

        assertThat(second.identifier("email", "a@b.example")).isEqualTo(first.identifier("email", "a@b.example"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("suppression.key"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void anotherKeyGivesOtherHashesAndPartsCannotBeShifted() {
        SuppressionKey one = SuppressionKey.orNew(folder.resolve("one"));
        SuppressionKey other = SuppressionKey.orNew(folder.resolve("other"));

        assertThat(one.identifier("email", "a@b.example")).isNotEqualTo(other.identifier("email", "a@b.example"));
        assertThat(one.row("EVENT", "web", "1")).isNotEqualTo(one.row("RECORD", "web", "1"));
        assertThat(one.row("EVENT", "web", "1")).isNotEqualTo(one.row("EVENT", "we", "b1"));
        assertThat(one.identifier("web", "1")).isNotEqualTo(one.row("web", "1", ""));
    }

    @Test
    void aListKnowsExactlyItsHashes() {
        Random random = new Random(7);
        List<Hash> hashes = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            // Few different high parts, so that the low ones decide.
            hashes.add(new Hash(random.nextInt(50) - 25, random.nextInt(200) - 100));
        }
        Set<Hash> oracle = new HashSet<>(hashes);
        HashList list = new HashList(hashes);

        for (int high = -26; high <= 26; high++) {
            for (int low = -101; low <= 101; low++) {
                Hash asked = new Hash(high, low);
                assertThat(list.contains(asked)).isEqualTo(oracle.contains(asked));
                assertThat(Hash.parse(asked.text())).isEqualTo(asked);
            }
        }
        assertThat(new HashList(List.of()).contains(new Hash(0, 0))).isFalse();
    }

    @Test
    void withoutItsKeyNothingIsTakenInOnceSomebodyWasErased() {
        TestLake lake = TestLake.in(folder);
        assertThat(Suppression.of(TestSpark.session(), lake.tables(), folder, IdentifierForm.PLAIN))
                .isEmpty();
        lake.tables()
                .upsert(
                        Tables.SUPPRESSIONS,
                        TestSpark.session()
                                .createDataFrame(
                                        List.of(RowFactory.create(
                                                new Hash(1, 2).text(),
                                                "row",
                                                1L,
                                                Timestamp.from(Instant.parse("2026-01-01T00:00:00Z")))),
                                        Columns.schema(Tables.SUPPRESSIONS)));

        assertThatThrownBy(() -> Suppression.of(TestSpark.session(), lake.tables(), folder, IdentifierForm.PLAIN))
                .isInstanceOf(ParcoursException.class)
                .hasMessageContaining("suppression.key");
    }
}
