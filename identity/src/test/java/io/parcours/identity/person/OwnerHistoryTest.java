package io.parcours.identity.person;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.person.OwnerHistory.Login;
import io.parcours.identity.person.OwnerHistory.Slice;
import io.parcours.identity.rule.NamespaceRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerHistoryTest {
    private static final long DAY = 86_400_000_000L;

    @Test
    void aDeviceBelongsToWhoeverLoggedInLastAndBeforeThatToTheFirst() {
        List<Login> logins = List.of(
                new Login(50, "b"), new Login(10, "a"), new Login(20, "a"), new Login(60, "b"), new Login(90, "a"));
        assertThat(OwnerHistory.slices(logins, 3, NamespaceRule.UNLIMITED))
                .containsExactly(new Slice(3, 50L, "a"), new Slice(50, 90L, "b"), new Slice(90, null, "a"));
    }

    @Test
    void aLoginOfLongAgoHoldsNoMore() {
        List<Slice> slices = OwnerHistory.slices(List.of(new Login(0, "a"), new Login(500 * DAY, "b")), 0, 400);
        assertThat(slices).containsExactly(new Slice(0, 400 * DAY, "a"), new Slice(500 * DAY, null, "b"));
        assertThat(OwnerHistory.at(slices, 450 * DAY)).isEmpty();
        assertThat(OwnerHistory.at(slices, 399 * DAY)).contains("a");
    }

    @Test
    void withoutALoginItIsNobodys() {
        assertThat(OwnerHistory.slices(List.of(), 0, 400)).isEmpty();
    }
}
