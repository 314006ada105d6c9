package io.parcours.service.destination;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.SyncsOfWorkspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A sync in a process of its own, so that a test can kill it. */
final class SyncProcess {
    private static final String BEGINS = "begins";

    private SyncProcess() {}

    /** Starts it and waits until it begins to sync, or has failed to. */
    static Process begin(Path workspace, Map<String, String> secrets) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SyncProcess.class.getName(),
                workspace.toString());
        builder.environment().putAll(secrets);
        Process process = builder.redirectErrorStream(true).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(BEGINS)) {
                break;
            }
        }
        return process;
    }

    public static void main(String... arguments) throws InterruptedException {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(Path.of(arguments[0]), System.getenv(), faults);
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, faults)) {
            faults.throwIfAny();
            System.out.println(BEGINS);
            opened.syncs().run(opened.syncs().destinations(), "process", true);
        }
        System.exit(0);
    }
}
