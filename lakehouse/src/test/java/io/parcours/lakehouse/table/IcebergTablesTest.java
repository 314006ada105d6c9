package io.parcours.lakehouse.table;

import io.parcours.lakehouse.workspace.WorkspaceSettings.Format;

class IcebergTablesTest extends TableStoreContract {
    @Override
    Format format() {
        return Format.ICEBERG;
    }
}
