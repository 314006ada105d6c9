package io.parcours.launcher;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes a small, commented workspace with sample data, which runs as it is. */
@Command(name = "init", description = "Write a commented workspace with sample data into a folder.")
final class InitCommand implements Callable<Integer> {
    /** Files of the resource folder {@code workspace}, as they are named in the new workspace. */
    private static final List<String> FILES = List.of(
            "parcours.yaml",
            "silos/crm-contacts.yaml",
            "silos/shop-orders.yaml",
            "silos/collector.yaml",
            "silos/collector-consents.yaml",
            "data/crm/contacts.csv",
            "data/shop/orders.csv",
            "identity.yaml",
            "consent.yaml",
            "attributes/orders.yaml",
            "segments/shoe-lovers.yaml",
            ".gitignore");

    private final Terminal terminal;

    @Parameters(paramLabel = "DIR", description = "The folder; made when it is not there.")
    private Path folder = Path.of(".");

    InitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (Files.exists(folder.resolve(Workspace.SETTINGS_FILE))) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "no workspace was written to " + folder,
                    "there is one already",
                    "choose another folder; nothing is overwritten");
        }
        for (String file : FILES) {
            // A file named .gitignore would act on our own repository.
            String resource = "workspace/" + (file.equals(".gitignore") ? "gitignore" : file);
            Path target = folder.resolve(file);
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            if (Files.exists(target)) {
                continue;
            }
            try (InputStream content =
                    Objects.requireNonNull(InitCommand.class.getResourceAsStream(resource), resource)) {
                Files.copy(content, target);
            }
            terminal.line("  " + target);
        }
        terminal.line("");
        terminal.line("next: parcours validate -w " + folder + ", parcours run -w " + folder);
        return 0;
    }
}
