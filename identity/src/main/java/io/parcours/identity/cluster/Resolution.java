package io.parcours.identity.cluster;

import io.parcours.identity.link.LinkState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a component.
 *
 * @param clusters for each node the number of its cluster, {@link #NOBODY}, or {@link #BY_LOGIN}
 * @param clusterCount clusters are numbered from 0
 * @param nodeReasons for each node why it is shared, or null
 * @param links for each link its state and why
 * @param ownerClusters for each node that belongs to whoever logged in last, the clusters concerned
 */
public record Resolution(
        int[] clusters, int clusterCount, @Nullable String[] nodeReasons, List<Verdict> links, int[][] ownerClusters) {
    /** Shared by several persons, or blocked. */
    public static final int NOBODY = -1;

    /** A device whose owner depends on the moment. */
    public static final int BY_LOGIN = -2;

    /** @param reason why a link is cut or refused; {@code ""} when it is kept */
    public record Verdict(LinkState state, String reason) {
        static final Verdict KEPT = new Verdict(LinkState.KEPT, "");
    }
}
