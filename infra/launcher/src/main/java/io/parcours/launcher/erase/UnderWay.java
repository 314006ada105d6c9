package io.parcours.launcher.erase;

import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.SyncsOfWorkspace;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Erasures that are being carried out together: how far they are, what is known of the persons, and what was removed so far.
 *
 * @param opened the workspace's database, generations and syncs
 * @param requests their numbers; at least one
 * @param ended is told of each step that ended
 */
record UnderWay(
        Workspace workspace, SyncsOfWorkspace opened, List<Long> requests, PrintStream out, Consumer<Step> ended) {
    UnderWay {
        requests = List.copyOf(requests);
    }

    void begins(Step step) {
        requests.forEach(request -> opened.rights().erasures().at(request, step.words(), null));
        out.println("erase: " + step.words());
    }

    void ends(Step step) {
        ended.accept(step);
    }

    /** By what the persons are known; of a request whose sources have not been looked at, nothing yet. */
    List<Traces> traces() {
        return requests.stream()
                .map(request -> Traces.read(workspace.state(), request))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Writes down what was removed for one request. */
    void counted(long request, String where, long many) {
        if (many > 0) {
            Traces.read(workspace.state(), request)
                    .ifPresent(traces -> traces.removing(where, many).write(workspace.state()));
        }
    }

    /** Writes down, with the first request, what was removed for all. */
    void counted(String where, long many) {
        counted(requests.get(0), where, many);
    }

    void counted(List<Commit> commits) {
        commits.forEach(commit -> counted(commit.table().toString(), commit.rowsDeleted()));
    }
}
