package io.parcours.launcher;

import picocli.CommandLine.Command;

/** A steward's word that two are one person. */
@Command(
        name = "join",
        description = {
            "Decide that two are one person, whatever rules and matches say.",
            "The next run applies it and every later one keeps to it, until it is undone or a newer decision contradicts it."
        },
        footer = {
            "%nExamples:",
            "  parcours identity join email:ana@mail.example record:crm/17 --because 'she called'",
            "  parcours identity join --file decisions.csv",
            "%nThe file has the columns (CSV with a header) or keys (YAML list) left and right, and if wanted decision (together or apart), "
                    + "because and by."
        })
final class IdentityJoinCommand extends IdentityRulingCommand {
    IdentityJoinCommand(Terminal terminal) {
        super(terminal, true);
    }
}
