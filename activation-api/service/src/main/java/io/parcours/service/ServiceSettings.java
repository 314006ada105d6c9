package io.parcours.service;

import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.collect.CollectSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the service needs to start.
 *
 * @param port 0 takes a free one
 * @param database a file path without ending, or a {@code jdbc:postgresql:} URL
 * @param generations where publish puts generations
 * @param cacheBytes memory outside the heap for profiles and identifiers
 * @param followEvery how often to look whether something was published
 * @param collect how and where collected events are kept
 */
public record ServiceSettings(
        String host,
        int port,
        String database,
        Path generations,
        String country,
        long cacheBytes,
        Duration followEvery,
        CollectSettings collect) {
    /** Folder of the workspace where collected events are kept; silo contracts name it. */
    private static final String COLLECT_FOLDER = "collect";

    private static final long CACHE_BYTES = 512L << 20;
    private static final Duration FOLLOW_EVERY = Duration.ofSeconds(1);

    public static ServiceSettings from(Workspace workspace) {
        var service = workspace.settings().service();
        String database =
                service.database().startsWith("jdbc:") ? service.database() : workspace.resolve(service.database());
        return new ServiceSettings(
                service.host(),
                service.port(),
                database,
                workspace.generations(),
                workspace.settings().country(),
                CACHE_BYTES,
                FOLLOW_EVERY,
                CollectSettings.in(collectFolder(workspace)));
    }

    static Path collectFolder(Workspace workspace) {
        return workspace.folder().resolve(COLLECT_FOLDER);
    }
}
