package io.parcours.service.http;

import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;

/** The generation a request is answered from. */
final class Serving {
    private final Generations generations;

    Serving(Generations generations) {
        this.generations = generations;
    }

    Generations generations() {
        return generations;
    }

    Lease lease() {
        return generations
                .lease()
                .orElseThrow(() -> Problem.unavailable(
                                "nothing-published",
                                "No generation is served yet",
                                generations.refusal().orElse("run parcours run, which ends with publish"))
                        .raise());
    }

    /** The generation a cursor was made for. */
    Lease lease(long generation) {
        return generations
                .lease(generation)
                .orElseThrow(() -> Problem.gone("two newer generations were published since; start without a cursor")
                        .raise());
    }
}
