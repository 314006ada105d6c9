package io.parcours.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void aPartIsThereOnceItIsOpenAndIsClosedOnce() throws Exception {
        CountDownLatch mayOpen = new CountDownLatch(1);
        AutoCloseable part = closed::incrementAndGet;
        try (Opening<AutoCloseable> opening = Opening.of("test", () -> {
            await(mayOpen);
            return part;
        })) {
            mayOpen.countDown();
            assertThat(opening.opened()).isSameAs(part);
            assertThat(closed).hasValue(0);
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void whatFailsToOpenFailsWhoAsksForItAndLeavesNothingToClose() throws Exception {
        try (Opening<AutoCloseable> opening = Opening.of("test", () -> {
            throw new IllegalStateException("no disk");
        })) {
            assertThatThrownBy(opening::opened)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no disk");
        }
        assertThat(closed).hasValue(0);
    }

    @Test
    void whoGivesUpBeforeAPartIsOpenClosesItAllTheSame() throws Exception {
        CountDownLatch mayOpen = new CountDownLatch(1);
        Opening<AutoCloseable> opening = Opening.of("test", () -> {
            await(mayOpen);
            return closed::incrementAndGet;
        });
        mayOpen.countDown();
        opening.close();
        assertThat(closed).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
