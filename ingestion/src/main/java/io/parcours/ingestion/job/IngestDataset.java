package io.parcours.ingestion.job;

import io.parcours.ingestion.contract.ColumnRef;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.ingestion.mapping.ContractColumns;
import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.SourceDataset;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes in what is new of one silo dataset: to its raw table, the quarantine and the standardised table. */
public final class IngestDataset implements Job {
    private final Contract contract;
    private final boolean onlySource;
    private final IdentifierForm form;

    /** @param onlySource whether no other dataset of the silo fills the same standardised table */
    IngestDataset(Contract contract, boolean onlySource, IdentifierForm form) {
        this.contract = contract;
        this.onlySource = onlySource;
        this.form = form;
    }

    @Override
    public String name() {
        return nameOf(contract);
    }

    static String nameOf(Contract contract) {
        return "ingest " + contract.name();
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        ReadState state = ReadState.of(context, contract, name());
        SourceDataset dataset = new SourceDataset(
                contract.silo(),
                contract.dataset(),
                ContractColumns.of(contract).all().stream().map(ColumnRef::head).collect(Collectors.toSet()));
        Optional<Delivery> delivery = contract.from()
                .open(context.spark(), context.workspace(), dataset)
                .discover(state.source());
        boolean contractChanged = state.fingerprint()
                .filter(fingerprint -> !fingerprint.equals(contract.fingerprint()))
                .isPresent();
        boolean rebuild = (context.full() || contractChanged)
                && context.tables().version(contract.rawTable()).isPresent();
        if (delivery.isEmpty() && !rebuild) {
            return Optional.empty();
        }
        TakeIn takeIn = new TakeIn(context, contract, onlySource, state, delivery, rebuild, form);
        String description = delivery.map(Delivery::description).orElse("")
                + (delivery.isPresent() && rebuild ? "; " : "")
                + (rebuild ? "all rows again" + (contractChanged ? ", the contract changed" : "") : "");
        return Optional.of(new Work() {
            @Override
            public String description() {
                return description;
            }

            @Override
            public JobResult perform(Progress progress) {
                return takeIn.perform(progress);
            }
        });
    }
}
