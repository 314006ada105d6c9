package io.parcours.launcher;

import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.ParcoursService;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the service until the process is told to end. */
@Command(name = "serve", description = "Serve profiles and segments over HTTP.")
final class ServeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Workspace workspace = option.open();
        Logs.onTerminal();
        ParcoursService service = ParcoursService.start(workspace);
        terminal.line("serving on http://" + workspace.settings().service().host() + ":" + service.port()
                + "; keys: parcours keys create -w " + option.folder() + "; stop with Ctrl-C");
        awaitEnd(service);
        return 0;
    }

    /** Waits for the end of the process; requests under way may finish. */
    static void awaitEnd(ParcoursService service) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "parcours-stop"));
        new CountDownLatch(1).await();
    }
}
