package io.parcours.lakehouse.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
    @TempDir
    Path folder;

    @Test
    void definitionsMayNameTheFolderTheyStandIn() throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), "name: shop\n");
        Files.createDirectories(folder.resolve("silos"));
        Files.writeString(folder.resolve("silos/orders.yaml"), "url: \"jdbc:h2:file:${WORKSPACE}/orders\"\n");
        Faults faults = new Faults();

        Workspace workspace = Workspace.open(folder, Map.of("WORKSPACE", "/somewhere/else"), faults);

        List<Workspace.Definition> silos = workspace.definitions("silos", faults);
        assertThat(faults.sorted()).isEmpty();
        assertThat(silos.get(0).content().text("url"))
                .contains("jdbc:h2:file:" + folder.toAbsolutePath().normalize() + "/orders");
    }
}
