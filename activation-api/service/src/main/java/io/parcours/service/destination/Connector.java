package io.parcours.service.destination;

import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import java.util.List;
import java.util.Optional;

/** Speaks one vendor's language. It knows nothing of ledgers, retries and consent; those are the same for all. */
public interface Connector extends AutoCloseable {
    /** Rows a parcel holds at most. */
    int batchSize();

    /** The key this destination would know the person by; empty when the person has no such value. */
    Optional<MatchKey> key(Contact contact);

    /** The values of a person that are sent along; when they change the row is sent again. */
    default String content(Contact contact) {
        return "";
    }

    /** Whether {@link Action#REPLACE} is possible. */
    default boolean replaces() {
        return false;
    }

    /** Whether {@link Action#BEGIN} and {@link Action#END} are possible. */
    default boolean marks() {
        return false;
    }

    /** The fewest members a replacement may have. */
    default int fewest() {
        return 0;
    }

    /** What {@link #send} would send. */
    Parcel parcel(Batch batch);

    /**
     * Sends a batch. Sent twice, it has the same effect as once.
     *
     * @return one answer a row, in order; none for a mark, which was taken
     */
    List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException;

    @Override
    default void close() {}
}
