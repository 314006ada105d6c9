package io.parcours.ingestion.source;

import java.util.Set;

/**
 * What a source needs to know of the dataset it feeds.
 *
 * @param silo name of the silo
 * @param dataset name of the dataset in its silo
 * @param columnsInUse source columns (outermost names, as the contract writes them) that mappings and rules read; a source may use them to
 *     find faults early, but still delivers every column
 */
public record SourceDataset(String silo, String dataset, Set<String> columnsInUse) {
    public SourceDataset {
        columnsInUse = Set.copyOf(columnsInUse);
    }

    /** {@code silo.dataset}, as people name it. */
    public String name() {
        return silo + "." + dataset;
    }
}
