package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {
    private final Recorded recorded = new Recorded();

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_told_failure_ends_with_the_exit_code_of_its_fault_however_deep_it_is_wrapped(Fault fault) {
        Exception wrapped = new IllegalStateException(
                new RuntimeException(new ParcoursException(fault, "the problem", "the cause", "the remedy")));

        assertThat(Failures.tell(wrapped, recorded.terminal(), false)).isEqualTo(fault.exitCode());
        assertThat(recorded.err()).isEqualTo("""
                        parcours: the problem
                          cause:  the cause
                          remedy: the remedy
                        """);
    }

    @Test
    void a_full_disk_is_a_shortage_and_not_a_bug() {
        Exception failure = new RuntimeException(
                "task failed", new UncheckedIOException(new IOException("No space left on device")));

        assertThat(Failures.tell(failure, recorded.terminal(), false)).isEqualTo(4);
        assertThat(recorded.err()).contains("the disk is full").contains("remedy: free space");
    }

    @Test
    void an_exhausted_heap_is_a_shortage_and_names_the_setting() {
        assertThat(Failures.tell(new OutOfMemoryError("Java heap space"), recorded.terminal(), false))
                .isEqualTo(4);
        assertThat(recorded.err()).contains("PARCOURS_HEAP");
    }

    @Test
    void anything_else_is_a_bug_and_shows_its_trace_only_on_request() {
        Exception failure = new IllegalStateException("unheard of");

        assertThat(Failures.tell(failure, recorded.terminal(), false)).isEqualTo(1);
        assertThat(recorded.err()).contains("IllegalStateException: unheard of").doesNotContain("\tat ");

        Failures.tell(failure, recorded.terminal(), true);
        assertThat(recorded.err()).contains("\tat ");
    }
}
