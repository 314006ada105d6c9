package io.parcours.ingestion.raw;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.iceberg.MetadataColumns;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RawColumnTest {
    @ParameterizedTest
    @EnumSource
    void noneHasANameThatIcebergKeepsForItself(RawColumn column) {
        assertThat(MetadataColumns.isMetadataColumn(column.sqlName())).isFalse();
    }
}
