package io.parcours.lakehouse.table;

import io.parcours.lakehouse.workspace.WorkspaceSettings.Format;

class DeltaTablesTest extends TableStoreContract {
    @Override
    Format format() {
        return Format.DELTA;
    }
}
