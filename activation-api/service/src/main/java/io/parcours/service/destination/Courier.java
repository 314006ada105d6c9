package io.parcours.service.destination;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.parcours.service.destination.Answer.Again;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Refused;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Brings batches to one destination at its pace: tries again with growing, jittered pauses or when the destination said to, and stops asking a
 * destination that does not answer for a while. One courier a destination, so that the trouble of one is no other's.
 */
final class Courier {
    private static final int CALLS_WATCHED = 5;
    private static final int PERCENT_FAILING = 80;
    private static final double GROWTH = 2;
    private static final double JITTER = 0.5;
    private static final Duration LONGEST_WAIT_FOR_PACE = Duration.ofMinutes(10);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(2);

    private final RateLimiter pace;
    private final CircuitBreaker breaker;
    private final Retry retry;

    /** How patient a courier is. */
    record Patience(int tries, Duration firstPause, Duration longestPause, Duration rest) {
        static final Patience STANDARD =
                new Patience(4, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    Courier(Destination destination, Patience patience) {
        this.pace = RateLimiter.of(
                destination.id(),
                RateLimiterConfig.custom()
                        .limitForPeriod(destination.pace().calls())
                        .limitRefreshPeriod(destination.pace().in())
                        .timeoutDuration(LONGEST_WAIT_FOR_PACE)
                        .build());
        this.breaker = CircuitBreaker.of(
                destination.id(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(CALLS_WATCHED)
                        .minimumNumberOfCalls(CALLS_WATCHED)
                        .failureRateThreshold(PERCENT_FAILING)
                        .waitDurationInOpenState(patience.rest())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .recordException(Unavailable.class::isInstance)
                        .build());
        IntervalFunction pauses = IntervalFunction.ofExponentialRandomBackoff(
                patience.firstPause(), GROWTH, JITTER, patience.longestPause());
        this.retry = Retry.of(
                destination.id(),
                RetryConfig.<List<Answer>>custom()
                        .maxAttempts(patience.tries())
                        .intervalBiFunction((attempt, outcome) -> {
                            long own = pauses.apply(attempt);
                            return outcome.isLeft() && outcome.getLeft() instanceof Unavailable unavailable
                                    ? unavailable
                                            .after()
                                            .map(wish ->
                                                    Math.max(own, Math.min(wish.toMillis(), LONGEST_WISH.toMillis())))
                                            .orElse(own)
                                    : own;
                        })
                        .retryOnException(Unavailable.class::isInstance)
                        .build());
    }

    /**
     * Brings a batch and answers with one word a row. Rows that make a whole batch fail without being named are found by halving it.
     *
     * @throws Unavailable when the destination did not take it after all tries, or is left alone for a while
     * @throws Denied when it never will
     */
    List<Answer> bring(Connector connector, Batch batch) throws Unavailable, Denied, InterruptedException {
        try {
            return again(connector, batch, call(() -> connector.send(batch)));
        } catch (SomeWrong wrong) {
            int rows = batch.rows().size();
            if (rows == 1 || batch.action() == Action.REPLACE) {
                return Answer.all(rows, new Refused(String.valueOf(wrong.getMessage())));
            }
            List<Answer> answers = new ArrayList<>(rows);
            answers.addAll(bring(connector, batch.with(batch.rows().subList(0, rows / 2))));
            answers.addAll(bring(connector, batch.with(batch.rows().subList(rows / 2, rows))));
            return answers;
        }
    }

    /** Sends what was left undone because of others in the batch, without those. */
    private List<Answer> again(Connector connector, Batch batch, List<Answer> answers)
            throws Unavailable, Denied, InterruptedException {
        List<Integer> undone = IntStream.range(0, answers.size())
                .filter(i -> answers.get(i) instanceof Again)
                .boxed()
                .toList();
        if (undone.isEmpty()) {
            return answers;
        }
        if (undone.size() == answers.size()) {
            throw new IllegalStateException("a batch that failed for nobody");
        }
        List<Answer> second = bring(
                connector, batch.with(undone.stream().map(batch.rows()::get).toList()));
        List<Answer> all = new ArrayList<>(answers);
        for (int i = 0; i < undone.size(); i++) {
            all.set(undone.get(i), second.get(i));
        }
        return all;
    }

    private List<Answer> call(Callable<List<Answer>> send) throws Unavailable, Denied, SomeWrong, InterruptedException {
        Callable<List<Answer>> guarded = Retry.decorateCallable(
                retry, CircuitBreaker.decorateCallable(breaker, RateLimiter.decorateCallable(pace, send)));
        try {
            return guarded.call();
        } catch (CallNotPermittedException e) {
            throw new Unavailable("it did not answer the last calls and is left alone for a while", Optional.empty());
        } catch (Unavailable | Denied | SomeWrong | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a connector throws what it says", e);
        }
    }
}
