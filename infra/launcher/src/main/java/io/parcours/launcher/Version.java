package io.parcours.launcher;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Parcours.class.getPackage().getImplementationVersion();
        return new String[] {
            "parcours " + (version == null ? "development" : version) + ", Java " + System.getProperty("java.version")
        };
    }
}
