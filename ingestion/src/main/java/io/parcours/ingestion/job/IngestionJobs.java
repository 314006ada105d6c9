package io.parcours.ingestion.job;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.ContractReader;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.ingestion.mapping.ContractColumns;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The jobs of a workspace's {@code silos} folder. */
public final class IngestionJobs {
    public static final String FOLDER = "silos";

    private IngestionJobs() {}

    /** As {@link #from(Workspace, Faults, IdentifierForm)}, with identifiers compared as they are written. */
    public static List<Job> from(Workspace workspace, Faults faults) {
        return from(workspace, faults, IdentifierForm.PLAIN);
    }

    /**
     * One job for each contract: reference data first, since rules of the others look it up.
     *
     * @param form by which identifiers of erased persons are known again
     */
    public static List<Job> from(Workspace workspace, Faults faults, IdentifierForm form) {
        List<Contract> contracts = contracts(workspace, faults);
        List<Job> jobs = new ArrayList<>();
        for (Contract contract : contracts) {
            jobs.add(new IngestDataset(contract, isOnlySource(contract, contracts), form));
        }
        return jobs;
    }

    /** Reads the contracts; those with a fault are left out. */
    public static List<Contract> contracts(Workspace workspace, Faults faults) {
        List<Contract> contracts = new ArrayList<>();
        Map<String, Contract> names = new HashMap<>();
        for (Workspace.Definition definition : workspace.definitions(FOLDER, faults)) {
            ContractReader.read(definition.content(), workspace).ifPresent(contract -> {
                ContractColumns.of(contract).check(faults);
                Contract other = names.putIfAbsent(contract.silo() + "_" + contract.dataset(), contract);
                if (other != null) {
                    faults.add(
                            contract.place(),
                            "the dataset " + contract.name()
                                    + " has a second contract, or would share the raw table of " + other.name() + " in "
                                    + other.place().file(),
                            "give one of the two another name");
                }
                contracts.add(contract);
            });
        }
        contracts.sort(Comparator.comparing(Contract::into).thenComparing(Contract::name));
        return contracts;
    }

    static boolean isOnlySource(Contract contract, List<Contract> all) {
        return all.stream()
                        .filter(other ->
                                other.into() == contract.into() && other.silo().equals(contract.silo()))
                        .count()
                == 1;
    }
}
