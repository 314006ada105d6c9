package io.parcours.lakehouse.definition;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what is wrong with a workspace, so that a person sees every fault at once instead of one a run. */
public final class Faults {
    private final List<DefinitionFault> faults = new ArrayList<>();

    public void add(Place place, String problem, String remedy) {
        faults.add(new DefinitionFault(place, problem, remedy));
    }

    public boolean isEmpty() {
        return faults.isEmpty();
    }

    /** The faults by file, line and column. */
    public List<DefinitionFault> sorted() {
        return faults.stream()
                .distinct()
                .sorted(Comparator.comparing(
                                (DefinitionFault fault) -> fault.place().file())
                        .thenComparing(fault -> fault.place().line())
                        .thenComparing(fault -> fault.place().column()))
                .toList();
    }

    /** Ends the command with exit code 2 and all faults, if there is one. */
    public void throwIfAny() {
        if (faults.isEmpty()) {
            return;
        }
        List<DefinitionFault> sorted = sorted();
        throw new ParcoursException(
                Fault.CONFIGURATION,
                sorted.size() == 1 ? "the workspace has a fault" : "the workspace has " + sorted.size() + " faults",
                sorted.stream().map(DefinitionFault::toString).collect(Collectors.joining("\n", "\n", "\n")),
                "mend the lines above, then run parcours validate");
    }
}
