package io.parcours.launcher.erase;

import io.parcours.identity.key.IdentifierNormaliser;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import org.jspecify.annotations.Nullable;

/** Identifiers as identity normalises them; what it takes for no identifier is compared as it is written. */
public final class NormalisedForm implements IdentifierForm {
    private static final long serialVersionUID = 1L;

    private final IdentityRules rules;
    private transient volatile @Nullable IdentifierNormaliser normaliser;

    private NormalisedForm(IdentityRules rules) {
        this.rules = rules;
    }

    /** By the workspace's {@code identity.yaml}; its faults are told by who reads it for jobs. */
    public static NormalisedForm of(Workspace workspace) {
        return new NormalisedForm(IdentityRulesReader.read(workspace, new Faults()));
    }

    @Override
    public String of(String namespace, String written) {
        IdentifierNormaliser known = normaliser;
        if (known == null) {
            known = rules.normaliser();
            normaliser = known;
        }
        String text = known.text(namespace, written, "");
        return text.isEmpty() ? PLAIN.of(namespace, written) : text;
    }
}
