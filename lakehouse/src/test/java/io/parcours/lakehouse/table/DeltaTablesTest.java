package io.parcours.lakehouse.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.workspace.WorkspaceSettings.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DeltaTablesTest extends TableStoreContract {
    @Override
    Format format() {
        return Format.DELTA;
    }

    @Test
    void aTableWhoseFirstCommitWasCutIsCreatedAnew() throws IOException {
        TestLake cut = TestLake.in(folder.resolve("cut"), Format.DELTA);
        Path log = Files.createDirectories(folder.resolve("cut/lake/silver/stores/_delta_log"));
        Files.writeString(log.resolve(".00000000000000000000.json.5f3c.tmp"), "{\"commitInfo\":");

        cut.tables().addColumns(Tables.STORES);

        assertThat(cut.tables().read(Tables.STORES).count()).isZero();
        assertThat(cut.tables().list()).containsExactly(Tables.STORES.name());
    }
}
