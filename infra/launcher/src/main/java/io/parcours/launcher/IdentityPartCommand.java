package io.parcours.launcher;

import picocli.CommandLine.Command;

/** A steward's word that two are not one person. */
@Command(
        name = "part",
        description = {
            "Decide that two are not one person, whatever rules and matches say.",
            "The next run applies it and every later one keeps to it, until it is undone or a newer decision contradicts it."
        },
        footer = {
            "%nExamples:",
            "  parcours identity part email:ana@mail.example record:crm/17 --because 'she called'",
            "  parcours identity part --file decisions.csv",
            "%nThe file has the columns (CSV with a header) or keys (YAML list) left and right, and if wanted decision (together or apart), "
                    + "because and by."
        })
final class IdentityPartCommand extends IdentityRulingCommand {
    IdentityPartCommand(Terminal terminal) {
        super(terminal, false);
    }
}
