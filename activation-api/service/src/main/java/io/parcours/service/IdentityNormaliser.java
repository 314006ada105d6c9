package io.parcours.service;

import io.parcours.identity.key.IdentifierNormaliser;
import io.parcours.identity.key.NormalisedIdentifier;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.query.Normaliser;

/** Brings identifiers as callers write them into the form the jobs gave them. */
public final class IdentityNormaliser {
    private IdentityNormaliser() {}

    /** By the namespaces of the workspace's {@code identity.yaml}. */
    public static Normaliser of(Workspace workspace) {
        Faults faults = new Faults();
        IdentifierNormaliser normaliser =
                IdentityRulesReader.read(workspace, faults).normaliser();
        faults.throwIfAny();
        return by(normaliser);
    }

    /** @param country ISO 3166 country of phone numbers written without one */
    static Normaliser forCountry(String country) {
        return by(IdentifierNormaliser.standard(country));
    }

    private static Normaliser by(IdentifierNormaliser normaliser) {
        return (namespace, value) -> normaliser.normalise(namespace, value).map(NormalisedIdentifier::value);
    }
}
