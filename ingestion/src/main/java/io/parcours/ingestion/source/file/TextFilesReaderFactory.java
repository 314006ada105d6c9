package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.file.ReadPlan.Task;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.util.SerializableConfiguration;

/** Makes the reader of a task where the task runs. */
final class TextFilesReaderFactory implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    private final ReadPlan plan;
    private final ArrayList<String> wanted;
    private final Broadcast<SerializableConfiguration> hadoop;

    TextFilesReaderFactory(ReadPlan plan, List<String> wanted, Broadcast<SerializableConfiguration> hadoop) {
        this.plan = plan;
        this.wanted = new ArrayList<>(wanted);
        this.hadoop = hadoop;
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new TextFilesReader(
                plan, wanted, ((Task) partition).slices(), hadoop.value().value());
    }
}
