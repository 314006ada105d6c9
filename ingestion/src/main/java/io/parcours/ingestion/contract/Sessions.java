package io.parcours.ingestion.contract;

import io.parcours.lakehouse.definition.Span;
import java.util.List;

/** Cuts events of one visitor into visits: a new one begins after more than {@code silence} without an event. */
public record Sessions(List<ColumnRef> by, Span silence) {
    public Sessions {
        by = List.copyOf(by);
    }
}
